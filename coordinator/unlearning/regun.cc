// ReGUn: the owners bring their forget records to what is answered to held-out records like them, and retain at once;
// the other sites repair on their partial retain subsets.
#include "coordinator/unlearning/plan.h"

namespace expunge {

Result<MethodPlan> plan_regun(const ForgetRules& rules) {
  MethodPlan plan;
  plan.name = "regun";
  return with_parameters(std::move(plan), rules);
}

}  // namespace expunge
