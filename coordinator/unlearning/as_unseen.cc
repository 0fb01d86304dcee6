// As unseen: the owners say which weights are salient, and bring their forget records to what unseen ones are answered
// with. They distil from the model that the plan began with, which the other sites hold, too: for them there is nothing
// to repair, so they measure only. One round, in which the owners see for themselves when to stop; one more where the
// band was missed, since each costs test accuracy that nobody repairs.
#include "coordinator/unlearning/plan.h"

namespace expunge {

Result<MethodPlan> plan_as_unseen(const ForgetRules& rules) {
  MethodPlan plan;
  plan.name = "as-unseen";
  plan.has_mask = true;
  plan.is_guarded = true;
  plan.has_helpers = false;
  plan.retain_per_forget = 1;
  plan.rounds = 1;
  plan.most_rounds = 2;
  return with_parameters(std::move(plan), rules);
}

}  // namespace expunge
