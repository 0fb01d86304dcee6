// A small consortium whose learners only record where models come from: what the simulation tests run hundreds of
// times. Every patient's identifier is a canary.
#pragma once

#include <cstdint>

#include "simulations/world.h"

namespace expunge {

// 3 to 5 sites, 4 rounds of training; the sites' records and the method of forgetting are drawn from `seed`.
WorldSetting small_consortium(std::uint64_t seed, Scenario scenario, ServerRule rule = ServerRule::kFedAvg);

// 1 to 3 requests of 1 to 3 patients each, at sites and times drawn from `seed`; no patient twice.
void ask_at_random(World& world, const WorldSetting& setting, std::uint64_t seed);

}  // namespace expunge
