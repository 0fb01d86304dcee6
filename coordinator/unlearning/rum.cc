// RUM: the owners unlearn their forget records by how much the model remembers them, within a saliency mask, which a
// first round makes; the other sites repair within the mask.
#include "coordinator/unlearning/plan.h"

namespace expunge {

Result<MethodPlan> plan_rum(const ForgetRules& rules) {
  MethodPlan plan;
  plan.name = "rum";
  plan.has_mask = true;
  return with_parameters(std::move(plan), rules);
}

}  // namespace expunge
