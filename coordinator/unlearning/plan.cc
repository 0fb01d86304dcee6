#include "coordinator/unlearning/plan.h"

#include <algorithm>
#include <cmath>

#include "common/base/config.h"

namespace expunge {
namespace {

Error unknown_method(const std::string& name) {
  const std::vector<std::string> known{"retrain",       "fine-tune",     "gradient-ascent",
                                       "neg-grad-plus", "random-labels", "salun"};
  std::string what = "there is no forgetting method '" + name + "'";
  if (const auto meant = nearest(name, known)) return bad_input(what + "; did you mean '" + *meant + "'?");
  for (std::size_t i = 0; i < known.size(); ++i) what += (i == 0 ? "; choose one of " : ", ") + known[i];
  return bad_input(what);
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

Status take_parameter(MethodPlan& plan, const std::string& key, double value) {
  if (key == "rounds") return take_rounds(plan, value);
  if (key == "owner_share") return take_owner_share(plan, value);
  plan.parameters[key] = value;
  return {};
}

}  // namespace

Result<MethodPlan> choose_method(const std::string& name, const ForgetRules& rules) {
  if (name == "retrain") return plan_retrain(rules);
  if (name == "fine-tune") return plan_fine_tune(rules);
  if (name == "gradient-ascent") return plan_gradient_ascent(rules);
  if (name == "neg-grad-plus") return plan_neg_grad_plus(rules);
  if (name == "random-labels") return plan_random_labels(rules);
  if (name == "salun") return plan_salun(rules);
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
  if (!plan.is_exact) plan.parameters["retain_share"] = rules.retain_share;
  if (plan.name != rules.method) return plan;
  for (const auto& [key, value] : rules.parameters) EXPUNGE_TRY_DO(take_parameter(plan, key, value));
  return plan;
}

}  // namespace expunge
