// SalUn: random relabelling within a mask. The owners first say which weights are salient for their forget records; all
// sites then change these alone.
#include "coordinator/unlearning/plan.h"

namespace expunge {

Result<MethodPlan> plan_salun(const ForgetRules& rules) {
  MethodPlan plan;
  plan.name = "salun";
  plan.has_mask = true;
  plan.is_guarded = true;
  return with_parameters(std::move(plan), rules);
}

}  // namespace expunge
