// Masked small gradients: the owners reset the weights that matter least for the difference between retain and forget
// records and learn the former again; the other sites repair on their partial retain subsets.
#include "coordinator/unlearning/plan.h"

namespace expunge {

Result<MethodPlan> plan_msg(const ForgetRules& rules) {
  MethodPlan plan;
  plan.name = "msg";
  return with_parameters(std::move(plan), rules);
}

}  // namespace expunge
