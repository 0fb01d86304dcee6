#include "tests/simulations/planted_bugs.h"

#include <gmock/gmock.h>

#include "tests/simulations/worlds.h"

namespace expunge {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

constexpr std::uint64_t kSeeds = 20;

using Plant = void (*)(WorldSetting&);

// What is found in a world of this scenario with `plant` in it; empty: nothing.
std::string found(const std::string& name, Plant plant, std::uint64_t seed) {
  WorldSetting setting = small_consortium(seed, scenario(name));
  plant(setting);
  World world(setting, seed);
  ask_at_random(world, setting, seed);
  return world.run().value_or("");
}

// The first of kSeeds worlds where something is.
std::string found(const std::string& name, Plant plant) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed)
    if (auto violation = found(name, plant, seed); !violation.empty()) return violation;
  return "";
}

TEST(PlantedBugs, ASkippedErasureIsFound) {
  EXPECT_THAT(found("calm", plant_skipped_erasure), HasSubstr("was forgotten under"));
}

TEST(PlantedBugs, AQuarantineLostAtARestartIsFound) {
  EXPECT_THAT(found("crashes", plant_lost_quarantine), HasSubstr("in quarantine under"));
}

// What was asked stays open, because the site declines; nothing of it is trained on.
TEST(PlantedBugs, ADatabaseOlderThanItsRequestsBreaksNothingElse) {
  std::size_t left_open = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const auto violation = found("crashes", plant_older_database, seed);
    EXPECT_THAT(violation, AnyOf("", HasSubstr("is open for more than"))) << seed;
    left_open += violation.empty() ? 0 : 1;
  }
  EXPECT_GT(left_open, 0U);
}

TEST(PlantedBugs, AnUpdateCountedTwiceIsFound) {
  EXPECT_THAT(found("calm", plant_double_counting),
              AnyOf(HasSubstr("not counted once each"), HasSubstr("that it never sent")));
}

TEST(PlantedBugs, AStaleCheckpointThatIsReusedIsFound) {
  const std::uint64_t seed = 1;
  WorldSetting setting = small_consortium(seed, scenario("calm"));
  plant_stale_checkpoint(setting);
  World world(setting, seed);
  const SimSite& site = setting.sites.front();
  // The backup is of a coordinator with trained models and without a request.
  ASSERT_FALSE(world.run_until(Time{std::chrono::seconds(20)}));
  world.strike({.at = {}, .kind = FaultKind::kCrash, .machine = kCoordinator, .lasts = Duration(1000)});
  world.ask_forget(Time{std::chrono::seconds(60)}, site.name, {site.records.front().patient}, Basis::kErasure);
  const Violation early = world.run();
  ASSERT_FALSE(early) << *early << story(world, seed);
  world.strike({.at = {}, .kind = FaultKind::kCrash, .machine = kCoordinator, .lasts = Duration(1000)});
  const Violation violation = world.run_until(world.now() + std::chrono::minutes(1));
  ASSERT_TRUE(violation);
  EXPECT_THAT(*violation, HasSubstr("was forgotten under"));
}

}  // namespace
}  // namespace expunge
