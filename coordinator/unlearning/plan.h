// What a method asks of the federation. One file a method, each a function from the study's rules to a MethodPlan;
// what is computed at a site is the learner's matter.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "protocols/study.h"

namespace expunge {

struct MethodPlan {
  std::string name;
  bool is_exact = false;      // retraining from fresh weights: no unlearning rounds, published whatever the band says
  bool has_mask = false;      // a saliency round at the owners comes first
  bool is_guarded = false;    // owners are told how well unseen records are answered, to stop there
  bool has_helpers = true;    // the other sites take part in unlearning rounds
  bool needs_length = false;  // the learners are told the planned rounds, as "plan_rounds"
  std::uint32_t rounds = 5;   // unlearning rounds before the first verification
  double owner_share = 0.4;   // of an unlearning round's weight, the owners together at least; 0: all by records
  std::uint32_t most_rounds = 1000;  // of them, where the study allows more
  double retain_per_forget = 0;      // retain records an owner takes for each forget record, where the share is less
  std::map<std::string, double> parameters;  // as told to the learners
  bool operator==(const MethodPlan&) const = default;
};

// How much of a method's learning rate the unlearning round after `done` others takes: all in the first, less in each,
// from the last of the planned ones on `1 / rounds`.
double pace_of(const MethodPlan& method, std::uint32_t done);

// kBadInput names the nearest method that exists, or says why a published one cannot be had here.
Result<MethodPlan> choose_method(const std::string& name, const ForgetRules& rules);
// The order in which methods are tried: the study's, its fallbacks, exact retraining. Never empty.
Result<std::vector<MethodPlan>> methods_in_turn(const ForgetRules& rules);

// The methods, each in its own file.
Result<MethodPlan> plan_retrain(const ForgetRules& rules);
Result<MethodPlan> plan_as_unseen(const ForgetRules& rules);
Result<MethodPlan> plan_fine_tune(const ForgetRules& rules);
Result<MethodPlan> plan_gradient_ascent(const ForgetRules& rules);
Result<MethodPlan> plan_neg_grad_plus(const ForgetRules& rules);
Result<MethodPlan> plan_l1_sparse(const ForgetRules& rules);
Result<MethodPlan> plan_random_labels(const ForgetRules& rules);
Result<MethodPlan> plan_salun(const ForgetRules& rules);
Result<MethodPlan> plan_salun_soft(const ForgetRules& rules);
Result<MethodPlan> plan_regun(const ForgetRules& rules);
Result<MethodPlan> plan_amun(const ForgetRules& rules);
Result<MethodPlan> plan_msg(const ForgetRules& rules);
Result<MethodPlan> plan_ct(const ForgetRules& rules);
Result<MethodPlan> plan_ssd(const ForgetRules& rules);
Result<MethodPlan> plan_rum(const ForgetRules& rules);
Result<MethodPlan> plan_class_removal(const ForgetRules& rules);
Result<MethodPlan> plan_site_removal(const ForgetRules& rules);
Result<MethodPlan> plan_fedquit(const ForgetRules& rules);

// `plan` with the study's parameters on top where they are this method's: "rounds", "owner_share" and
// "retain_per_forget" are checked here, all others go to the learners, which check them.
Result<MethodPlan> with_parameters(MethodPlan plan, const ForgetRules& rules);

}  // namespace expunge
