// What makes a ConsortiumPlan wrong, for the one who reads it from a file and the one who acts on it.
#pragma once

#include <optional>
#include <string>

#include "protocols/membership/kit.h"

namespace expunge {

struct PlanFlaw {
  std::string key;  // of [consortium]
  std::string why;
};
std::optional<PlanFlaw> first_flaw(const ConsortiumPlan& plan);

}  // namespace expunge
