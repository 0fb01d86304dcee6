// Fine-tuning: every site trains on its partial retain subset; the forget records are left out and fade. Nobody has a
// special part, so all sites weigh by their records.
#include "coordinator/unlearning/plan.h"

namespace expunge {

Result<MethodPlan> plan_fine_tune(const ForgetRules& rules) {
  MethodPlan plan;
  plan.name = "fine-tune";
  plan.owner_share = 0;
  return with_parameters(std::move(plan), rules);
}

}  // namespace expunge
