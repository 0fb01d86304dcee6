// Gradient ascent: the owners climb the loss of their forget records; the other sites have no part in it.
#include "coordinator/unlearning/plan.h"

namespace expunge {

Result<MethodPlan> plan_gradient_ascent(const ForgetRules& rules) {
  MethodPlan plan;
  plan.name = "gradient-ascent";
  plan.has_helpers = false;
  plan.rounds = 1;
  return with_parameters(std::move(plan), rules);
}

}  // namespace expunge
