// Convolution transpose: every site transposes the kernels in the first round and trains on its partial retain subset.
// Nobody has a special part, so all sites weigh by their records.
#include "coordinator/unlearning/plan.h"

namespace expunge {

Result<MethodPlan> plan_ct(const ForgetRules& rules) {
  MethodPlan plan;
  plan.name = "ct";
  plan.owner_share = 0;
  return with_parameters(std::move(plan), rules);
}

}  // namespace expunge
