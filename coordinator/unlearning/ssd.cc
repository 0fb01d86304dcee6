// Selective synaptic dampening: the owners scale the weights down that matter for their forget records above all.
// Nobody trains, so one round does it, and the other sites have no part in it.
#include "coordinator/unlearning/plan.h"

namespace expunge {

Result<MethodPlan> plan_ssd(const ForgetRules& rules) {
  MethodPlan plan;
  plan.name = "ssd";
  plan.has_helpers = false;
  plan.rounds = 1;
  return with_parameters(std::move(plan), rules);
}

}  // namespace expunge
