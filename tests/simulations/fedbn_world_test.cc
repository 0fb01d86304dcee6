// FedBN in whole consortia: whatever goes wrong, each site's own tensors hold exactly the rounds that led to the
// published model and that its answers counted in; nothing of them is with the coordinator, and what was forgotten is
// in none of them (the last two are invariants of the world).
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "common/model/safetensors.h"
#include "simulations/world.h"
#include "tests/simulations/worlds.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

// Rounds on the way to `version` from fresh weights in which `site` counted, as the coordinator's ledger tells them.
std::size_t rounds_counted(const std::vector<StoredEntry>& ledger, ModelVersion version, const SiteId& site) {
  std::map<std::uint64_t, Json> made;
  for (const StoredEntry& entry : ledger)
    if (const Json body = entry.kind == "RoundClosed" ? Json::parse(entry.body) : Json(); body.contains("version"))
      made[body["version"]] = body;
  std::size_t counted = 0;
  for (auto at = made.find(version.value); at != made.end() && at->second["work"] != "initialise";
       at = made.find(at->second["base"])) {
    const auto sites = at->second["sites"].get<std::vector<std::string>>();
    counted += static_cast<std::size_t>(std::ranges::count(sites, site.str()));
  }
  return counted;
}

void check(const World& world, const WorldSetting& setting, const std::string& told) {
  const Machine& coordinator = world.machine(kCoordinator);
  const ModelVersion version = *coordinator.party().coordinator().published();
  for (const SimSite& site : setting.sites) {
    const auto held = world.machine(site.name).party().agent().published();
    ASSERT_TRUE(held) << held.error().what << told;
    ASSERT_EQ(held->version, version) << told;
    const auto model = decode_safetensors(*held->file);
    const auto own = static_cast<std::size_t>(model->weights.values[setting.provenance->own_rounds()]);
    ASSERT_EQ(own, rounds_counted(coordinator.store().ledger(), version, site.name)) << site.name.str() << told;
  }
}

void run(const std::string& name, std::uint64_t seed) {
  const WorldSetting setting = small_consortium(seed, scenario(name), ServerRule::kFedBn);
  World world(setting, seed);
  ask_at_random(world, setting, seed);
  const Violation violation = world.run();
  ASSERT_FALSE(violation) << name << ": " << *violation << "\n" << story(world, seed);
  check(world, setting, "\n" + name + "\n" + story(world, seed));
}

TEST(FedBnWorld, EveryRoundIsInASitesOwnTensorsOnce) {
  run("calm", 1);
}

TEST(FedBnWorld, WhateverGoesWrong) {
  const char* const scenarios[] = {"calm", "hospital-links", "crashes", "chaos"};
  for (std::uint64_t seed = 1; seed <= 200 && !HasFatalFailure(); ++seed) run(scenarios[seed % 4], seed);
}

}  // namespace
}  // namespace expunge
