#include "tests/simulations/planted_bugs.h"

#include <gmock/gmock.h>

#include "tests/simulations/worlds.h"

namespace expunge {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

constexpr std::uint64_t kSeeds = 20;

// What is found first when `plant` is in worlds of this scenario; empty if nothing is within kSeeds.
std::string found(const std::string& name, void (*plant)(WorldSetting&)) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    WorldSetting setting = small_consortium(seed, scenario(name));
    plant(setting);
    World world(setting, seed);
    ask_at_random(world, setting, seed);
    if (const Violation violation = world.run()) return *violation;
  }
  return "";
}

TEST(PlantedBugs, ASkippedErasureIsFound) {
  EXPECT_THAT(found("calm", plant_skipped_erasure), HasSubstr("was forgotten under"));
}

TEST(PlantedBugs, AQuarantineLostAtARestartIsFound) {
  EXPECT_THAT(found("crashes", plant_lost_quarantine), HasSubstr("in quarantine under"));
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
