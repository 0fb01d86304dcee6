#include "coordinator/unlearning/plan.h"

#include <algorithm>
#include <cmath>

#include "common/base/config.h"
#include "protocols/method_parameters.h"

namespace expunge {
namespace {

struct Known {
  const char* name;
  Result<MethodPlan> (*plan)(const ForgetRules& rules);
};
constexpr Known kMethods[] = {
    {"retrain", plan_retrain},
    {"as-unseen", plan_as_unseen},
    {"fine-tune", plan_fine_tune},
    {"gradient-ascent", plan_gradient_ascent},
    {"neg-grad-plus", plan_neg_grad_plus},
    {"l1-sparse", plan_l1_sparse},
    {"random-labels", plan_random_labels},
    {"salun", plan_salun},
    {"salun-soft", plan_salun_soft},
    {"regun", plan_regun},
    {"amun", plan_amun},
    {"msg", plan_msg},
    {"ct", plan_ct},
    {"ssd", plan_ssd},
    {"rum", plan_rum},
    {"class-removal", plan_class_removal},
    {"site-removal", plan_site_removal},
    {"fedquit", plan_fedquit},
};

// Published methods that cannot be had here, and why.
struct Refused {
  const char* name;
  const char* why;
};
constexpr Refused kRefused[] = {
    {"fed-eraser", "it replays the past updates of every single site, and the coordinator keeps none of them"},
    {"fed-recovery", "it takes away what single sites added in every round, and the coordinator keeps none of that"},
};

Error unknown_method(const std::string& name) {
  std::vector<std::string> known;
  for (const Known& method : kMethods) known.emplace_back(method.name);
  return unknown("forgetting method", name, known);
}

bool is_tried(const std::vector<MethodPlan>& plans, const std::string& name) {
  return std::ranges::any_of(plans, [&](const MethodPlan& plan) { return plan.name == name; });
}

Status take_rounds(MethodPlan& plan, double rounds) {
  if (rounds < 1 || rounds > 1000 || rounds != std::floor(rounds))
    return bad_input("[forget.parameters] rounds = " + std::to_string(rounds) +
                     " is not a whole number from 1 to 1000");
  plan.rounds = static_cast<std::uint32_t>(rounds);
  return {};
}

Status take_owner_share(MethodPlan& plan, double share) {
  if (!(share > 0 && share <= 1))
    return bad_input("[forget.parameters] owner_share = " + std::to_string(share) + " is not above 0 and at most 1");
  plan.owner_share = share;
  return {};
}

Status take_retain_per_forget(MethodPlan& plan, double count) {
  if (!(count >= 0 && count <= 1000))
    return bad_input("[forget.parameters] retain_per_forget = " + std::to_string(count) + " is not from 0 to 1000");
  plan.retain_per_forget = count;
  return {};
}

Status take_parameter(MethodPlan& plan, const std::string& key, double value) {
  if (key == kRoundsParameter) return take_rounds(plan, value);
  if (key == kOwnerShareParameter) return take_owner_share(plan, value);
  if (key == kRetainPerForgetParameter) return take_retain_per_forget(plan, value);
  plan.parameters[key] = value;
  return {};
}

}  // namespace

Result<MethodPlan> choose_method(const std::string& name, const ForgetRules& rules) {
  for (const Known& method : kMethods)
    if (name == method.name) return method.plan(rules);
  for (const Refused& method : kRefused)
    if (name == method.name)
      return bad_input("the forgetting method '" + name + "' is refused: " + method.why +
                       "; choose another, as 'salun'");
  return unknown_method(name);
}

double pace_of(const MethodPlan& method, std::uint32_t done) {
  const std::uint32_t left = method.rounds - std::min(done, method.rounds - 1);
  return static_cast<double>(left) / static_cast<double>(method.rounds);
}

Result<std::vector<MethodPlan>> methods_in_turn(const ForgetRules& rules) {
  std::vector<std::string> names{rules.method};
  names.insert(names.end(), rules.fallbacks.begin(), rules.fallbacks.end());
  names.push_back("retrain");
  std::vector<MethodPlan> plans;
  for (const std::string& name : names) {
    EXPUNGE_TRY(plan, choose_method(name, rules));
    if (!is_tried(plans, plan.name)) plans.push_back(plan);
    if (plan.is_exact) break;  // nothing comes after what cannot fail
  }
  return plans;
}

Result<MethodPlan> with_parameters(MethodPlan plan, const ForgetRules& rules) {
  if (!plan.is_exact) plan.parameters[kRetainShareParameter] = rules.retain_share;
  if (plan.name == rules.method)
    for (const auto& [key, value] : rules.parameters) EXPUNGE_TRY_DO(take_parameter(plan, key, value));
  if (plan.retain_per_forget > 0) plan.parameters[kRetainPerForgetParameter] = plan.retain_per_forget;
  if (plan.needs_length) plan.parameters["plan_rounds"] = plan.rounds;
  return plan;
}

}  // namespace expunge
