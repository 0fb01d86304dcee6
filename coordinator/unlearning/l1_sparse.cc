// l1-sparse: every site trains on its partial retain subset with a weight on |θ| that falls to 0 over the planned
// rounds, of which the learners are therefore told. Nobody has a special part, so all sites weigh by their records.
#include "coordinator/unlearning/plan.h"

namespace expunge {

Result<MethodPlan> plan_l1_sparse(const ForgetRules& rules) {
  MethodPlan plan;
  plan.name = "l1-sparse";
  plan.owner_share = 0;
  plan.needs_length = true;
  return with_parameters(std::move(plan), rules);
}

}  // namespace expunge
