// Draws what goes wrong, when and where: every kind of fault of the scenario independently, from one seed, so that
// scenarios compose and a run can be repeated.
#pragma once

#include <vector>

#include "common/base/ids.h"
#include "simulations/scenario.h"

namespace expunge {

struct FaultEvent {
  Time at;
  FaultKind kind = FaultKind::kCrash;
  SiteId machine;  // kCoordinator only for what can happen to it: not to its links
  Duration lasts{0};
  std::uint64_t dice = 0;  // for what the kind leaves open: which direction, how far into an event
};

// In order of time.
std::vector<FaultEvent> draw_faults(const Scenario& scenario, const std::vector<SiteId>& sites, std::uint64_t seed);

}  // namespace expunge
