#include "simulations/faults.h"

#include <algorithm>
#include <cmath>

#include "common/base/random.h"

namespace expunge {

namespace {

Duration around(Duration mean, Random& random) {  // exponential: many short, a few long
  const double factor = -std::log(1.0 - random.uniform());
  return Duration(static_cast<std::int64_t>(factor * static_cast<double>(mean.count())) + 1);
}

bool can_happen_to_the_coordinator(FaultKind kind) {
  return kind == FaultKind::kCrash || kind == FaultKind::kFullDisk || kind == FaultKind::kClockJump;
}

SiteId victim(FaultKind kind, const std::vector<SiteId>& sites, Random& random) {
  const std::size_t choices = sites.size() + (can_happen_to_the_coordinator(kind) ? 1 : 0);
  const std::size_t chosen = random.below(choices);
  return chosen == sites.size() ? kCoordinator : sites[chosen];
}

}  // namespace

std::vector<FaultEvent> draw_faults(const Scenario& scenario, const std::vector<SiteId>& sites, std::uint64_t seed) {
  std::vector<FaultEvent> events;
  for (const FaultRate& rate : scenario.faults) {
    Random random(seed_for(seed, "fault " + to_text(rate.kind)));
    for (Duration at = around(rate.every, random); at < scenario.faults_end; at += around(rate.every, random)) {
      const SiteId machine = victim(rate.kind, sites, random);
      events.push_back({Time{} + at, rate.kind, machine, around(rate.lasts, random), random.next()});
    }
  }
  std::ranges::stable_sort(events, {}, &FaultEvent::at);
  return events;
}

}  // namespace expunge
