#include "coordinator/unlearning/plan.h"

namespace expunge {

Result<MethodPlan> plan_as_unseen(const ForgetRules& rules) {
  MethodPlan plan;
  plan.name = "as-unseen";
  plan.has_mask = true;
  plan.has_helpers = false;
  plan.rounds = 1;
  return with_parameters(std::move(plan), rules);
}

}  // namespace expunge
