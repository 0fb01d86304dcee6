// Removal of a whole site: the owners climb the loss of all their records near the mean of the other sites' models; the
// other sites repair on their partial retain subsets.
#include "coordinator/unlearning/plan.h"

namespace expunge {

Result<MethodPlan> plan_site_removal(const ForgetRules& rules) {
  MethodPlan plan;
  plan.name = "site-removal";
  return with_parameters(std::move(plan), rules);
}

}  // namespace expunge
