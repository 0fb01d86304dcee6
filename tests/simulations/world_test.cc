#include "simulations/world.h"

#include "tests/simulations/worlds.h"

namespace expunge {
namespace {

struct Ran {
  Violation violation;
  std::uint64_t hash = 0;
  std::string told;
};

Ran run(const std::string& name, std::uint64_t seed) {
  const WorldSetting setting = small_consortium(seed, scenario(name));
  World world(setting, seed);
  ask_at_random(world, setting, seed);
  Ran ran{.violation = world.run(), .hash = world.trace_hash(), .told = {}};
  if (ran.violation) ran.told = *ran.violation + "\n" + story(world, seed);
  return ran;
}

TEST(World, TrainsAndForgetsWhenNothingGoesWrong) {
  const Ran ran = run("calm", 1);
  EXPECT_FALSE(ran.violation) << ran.told;
}

TEST(World, TheSameSeedGivesTheSameTrace) {
  EXPECT_EQ(run("chaos", 3).hash, run("chaos", 3).hash);
  EXPECT_NE(run("chaos", 3).hash, run("chaos", 4).hash);
}

// 500 seeds: a quarter of them in each scenario.
TEST(World, EverythingHoldsWhateverGoesWrong) {
  const char* const scenarios[] = {"calm", "hospital-links", "crashes", "chaos"};
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    const Ran ran = run(scenarios[seed % 4], seed);
    ASSERT_FALSE(ran.violation) << scenarios[seed % 4] << ": " << ran.told;
  }
}

}  // namespace
}  // namespace expunge
