// AMUN: the owners train on adversarial examples of their forget records with the wrong answers, and retain at once;
// the other sites repair on their partial retain subsets.
#include "coordinator/unlearning/plan.h"

namespace expunge {

Result<MethodPlan> plan_amun(const ForgetRules& rules) {
  MethodPlan plan;
  plan.name = "amun";
  return with_parameters(std::move(plan), rules);
}

}  // namespace expunge
