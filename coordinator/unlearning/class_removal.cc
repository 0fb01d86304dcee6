// Removal of whole classes: the owners train their records of these classes on the nearest other one, and retain at
// once; sites without any repair. To remove a class from the federation every site that has records of it asks for
// that.
#include "coordinator/unlearning/plan.h"

namespace expunge {

Result<MethodPlan> plan_class_removal(const ForgetRules& rules) {
  MethodPlan plan;
  plan.name = "class-removal";
  return with_parameters(std::move(plan), rules);
}

}  // namespace expunge
