// Which of [forget.parameters] are whose: some say how the coordinator's plan runs, all others go to the learners.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "protocols/study.h"

namespace expunge {

inline constexpr const char* kRoundsParameter = "rounds";             // before the first verification
inline constexpr const char* kOwnerShareParameter = "owner_share";    // of an unlearning round's weight, at least
inline constexpr const char* kRetainShareParameter = "retain_share";  // told to the sites, applied in their selection
inline constexpr const char* kRetainPerForgetParameter = "retain_per_forget";  // the same, at owners

// Whether a learner has a method and each of these parameters, with values in range. kBadInput: why not.
using MethodCheck = std::function<Status(const std::string& method, const std::map<std::string, double>& parameters)>;

// What a learner is given.
inline std::map<std::string, double> learner_parameters(std::map<std::string, double> parameters) {
  for (const auto* name : {kRoundsParameter, kOwnerShareParameter, kRetainShareParameter, kRetainPerForgetParameter})
    parameters.erase(name);
  return parameters;
}

// Exact retraining is nobody's method: it has nothing to check.
inline Status check_forgetting(const ForgetRules& rules, const MethodCheck& check) {
  if (!check || rules.method == "retrain") return {};
  const Status fits = check(rules.method, learner_parameters(rules.parameters));
  return fits ? fits : Error{fits.error().fault, "[forget] of the study: " + fits.error().what};
}

}  // namespace expunge
