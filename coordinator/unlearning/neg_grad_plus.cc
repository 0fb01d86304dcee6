// NegGrad+: the owners descend on retain records and climb on forget records at once; the other sites repair on their
// partial retain subsets.
#include "coordinator/unlearning/plan.h"

namespace expunge {

Result<MethodPlan> plan_neg_grad_plus(const ForgetRules& rules) {
  MethodPlan plan;
  plan.name = "neg-grad-plus";
  return with_parameters(std::move(plan), rules);
}

}  // namespace expunge
