// SalUn-soft: random relabelling with soft thresholding in the place of a mask, by a threshold that falls to 0 over the
// planned rounds, of which the learners are therefore told; the other sites repair on their partial retain subsets.
#include "coordinator/unlearning/plan.h"

namespace expunge {

Result<MethodPlan> plan_salun_soft(const ForgetRules& rules) {
  MethodPlan plan;
  plan.name = "salun-soft";
  plan.needs_length = true;
  return with_parameters(std::move(plan), rules);
}

}  // namespace expunge
