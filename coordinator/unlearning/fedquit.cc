// FedQUIT: the owners distil from the global model with the right class pushed down; the other sites repair on their
// partial retain subsets.
#include "coordinator/unlearning/plan.h"

namespace expunge {

Result<MethodPlan> plan_fedquit(const ForgetRules& rules) {
  MethodPlan plan;
  plan.name = "fedquit";
  return with_parameters(std::move(plan), rules);
}

}  // namespace expunge
