// Exact retraining: fresh weights, then as many training rounds as the tainted model had, without the quarantined
// records. It cannot miss; what verification measures is recorded.
#include "coordinator/unlearning/plan.h"

namespace expunge {

Result<MethodPlan> plan_retrain(const ForgetRules& rules) {
  MethodPlan plan;
  plan.name = "retrain";
  plan.is_exact = true;
  return with_parameters(std::move(plan), rules);
}

}  // namespace expunge
