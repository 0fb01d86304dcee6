// Random relabelling: the owners train on forget records with labels drawn anew and on retain records with true ones;
// the other sites repair on their partial retain subsets.
#include "coordinator/unlearning/plan.h"

namespace expunge {

Result<MethodPlan> plan_random_labels(const ForgetRules& rules) {
  MethodPlan plan;
  plan.name = "random-labels";
  plan.is_guarded = true;
  return with_parameters(std::move(plan), rules);
}

}  // namespace expunge
