#include "coordinator/forget_plan.h"

#include <limits>

namespace expunge {
namespace {

constexpr std::uint32_t kMostFailures = 5;

const MethodPlan& method_of(const ForgetPlan& plan, const PlanRules& rules) {
  return rules.methods.at(plan.method);
}

PlanStep first_step(const MethodPlan& method) {
  if (method.is_exact) return PlanStep::kInitialise;
  return method.has_mask ? PlanStep::kSaliency : PlanStep::kUnlearn;
}

std::uint64_t allowed_visits(const PlanRules& rules) {
  const double visits = rules.forget.budget * static_cast<double>(rules.training_visits);
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  return visits < static_cast<double>(kMost) ? static_cast<std::uint64_t>(visits) : kMost;
}

void take_up(ForgetPlan& plan, const PlanRules& rules, std::uint32_t method) {
  plan.method = method;
  plan.method_name = method_of(plan, rules).name;
  plan.rounds = 0;
  plan.visits = 0;
  plan.candidate = {};
  plan.mask.reset();
}

PlanMove next_method(ForgetPlan& plan, const PlanRules& rules, const std::string& why) {
  plan.missed.push_back(method_of(plan, rules).name + ": " + why);
  ensure(plan.method + 1 < rules.methods.size(), "next_method: exact retraining cannot miss");
  take_up(plan, rules, plan.method + 1);
  plan.step = first_step(method_of(plan, rules));
  return {PlanMove::Kind::kNextMethod, plan.missed.back(), std::nullopt};
}

void after_unlearning(ForgetPlan& plan, const PlanRules& rules) {
  const std::uint32_t first = std::min(method_of(plan, rules).rounds, rules.forget.most_rounds);
  const bool is_time = plan.rounds >= first || plan.visits > allowed_visits(rules);
  plan.step = is_time ? PlanStep::kVerify : PlanStep::kUnlearn;
}

// Where an approximate method stands after a verification that it missed.
PlanMove after_miss(ForgetPlan& plan, const PlanRules& rules, const std::string& why) {
  if (plan.rounds >= std::min(method_of(plan, rules).most_rounds, rules.forget.most_rounds))
    return next_method(plan, rules, "missed the band after " + std::to_string(plan.rounds) + " rounds (" + why + ")");
  if (plan.visits > allowed_visits(rules))
    return next_method(plan, rules,
                       "missed the band and made " + std::to_string(plan.visits) + " sample visits of " +
                           std::to_string(allowed_visits(rules)) + " allowed (" + why + ")");
  plan.step = PlanStep::kUnlearn;
  return {PlanMove::Kind::kGoOn, why, std::nullopt};
}

PlanMove after_verification(ForgetPlan& plan, const PlanRules& rules, const SiteMeasures& after) {
  const Acceptance acceptance = verify_candidate(rules.band, plan.owners, plan.before, after);
  PlanMove move{PlanMove::Kind::kPublish, acceptance.why, std::nullopt};
  if (!method_of(plan, rules).is_exact) {
    if (!acceptance.holds) move = after_miss(plan, rules, acceptance.why);
    if (acceptance.holds && !acceptance.can_tell)
      move.why += "; the model before was within that, too: it does not tell whether this one forgot";
  }
  move.acceptance = acceptance;
  return move;
}

}  // namespace

std::string to_text(PlanStep step) {
  switch (step) {
    case PlanStep::kBefore:
      return "before";
    case PlanStep::kSaliency:
      return "saliency";
    case PlanStep::kUnlearn:
      return "unlearn";
    case PlanStep::kVerify:
      return "verify";
    case PlanStep::kInitialise:
      return "initialise";
    case PlanStep::kRetrain:
      return "retrain";
  }
  return "unknown";
}

Work work_of(PlanStep step) {
  switch (step) {
    case PlanStep::kBefore:
    case PlanStep::kVerify:
      return Work::kEvaluate;
    case PlanStep::kSaliency:
      return Work::kSaliency;
    case PlanStep::kUnlearn:
      return Work::kUnlearn;
    case PlanStep::kInitialise:
      return Work::kInitialise;
    case PlanStep::kRetrain:
      return Work::kTrain;
  }
  ensure(false, "work_of: a step that does not exist");
  return Work::kEvaluate;
}

PlanMove after_round(ForgetPlan& plan, const PlanRules& rules, StepResult result) {
  plan.failures = 0;
  plan.visits += result.visits;
  if (result.version) plan.candidate = result.version;
  switch (plan.step) {
    case PlanStep::kBefore:
      plan.before = std::move(result.measures);
      plan.step = first_step(method_of(plan, rules));
      return {};
    case PlanStep::kSaliency:
      plan.mask = std::move(result.mask);
      plan.step = PlanStep::kUnlearn;
      return {};
    case PlanStep::kUnlearn:
      ++plan.rounds;
      after_unlearning(plan, rules);
      return {};
    case PlanStep::kInitialise:
      plan.step = PlanStep::kRetrain;
      return {};
    case PlanStep::kRetrain:
      if (++plan.rounds >= plan.retrain_rounds) plan.step = PlanStep::kVerify;
      return {};
    case PlanStep::kVerify:
      return after_verification(plan, rules, result.measures);
  }
  return {};
}

PlanMove after_failure(ForgetPlan& plan, const PlanRules& rules, const std::string& why) {
  const bool is_exact = method_of(plan, rules).is_exact;
  if (plan.step == PlanStep::kInitialise || plan.step == PlanStep::kRetrain) return {};  // tried until it works
  if (++plan.failures < kMostFailures) return {};
  plan.failures = 0;
  const std::string gave_up = to_text(plan.step) + " failed " + std::to_string(kMostFailures) + " times: " + why;
  if (plan.step == PlanStep::kBefore) {  // verification will say what is missing
    plan.step = first_step(method_of(plan, rules));
    return {};
  }
  if (!is_exact) return next_method(plan, rules, gave_up);
  return {PlanMove::Kind::kPublish, gave_up, Acceptance{.holds = false, .why = gave_up}};
}

bool is_under_another(const ForgetPlan& plan, const PlanRules& rules) {
  return plan.method >= rules.methods.size() || method_of(plan, rules).name != plan.method_name;
}

PlanMove begin_anew(ForgetPlan& plan, const PlanRules& rules) {
  const std::string why = "[forget] names other methods than when the plan took up " +
                          (plan.method_name.empty() ? std::string("its method") : plan.method_name) +
                          ": it begins anew";
  take_up(plan, rules, 0);
  plan.step = PlanStep::kBefore;
  plan.failures = 0;
  plan.before.clear();
  plan.missed.clear();
  return {PlanMove::Kind::kNextMethod, why, std::nullopt};
}

PlanMove retrain_only(ForgetPlan& plan, const PlanRules& rules, const std::string& why) {
  plan.missed.push_back(why);
  plan.failures = 0;
  take_up(plan, rules, static_cast<std::uint32_t>(rules.methods.size() - 1));
  plan.step = first_step(method_of(plan, rules));
  return {PlanMove::Kind::kNextMethod, why, std::nullopt};
}

bool is_last_resort(const ForgetPlan& plan, const PlanRules& rules) {
  return method_of(plan, rules).is_exact && !plan.missed.empty();
}

}  // namespace expunge
