// An adaptive optimiser at the coordinator: its moments live as long as the version that they led to.
#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

Study adaptive_study() {
  Study study = a_study();
  study.recipe.rounds = 3;
  study.server = {ServerRule::kFedAdam, 0.1, 0.9, 0.99, 0.01};
  return study;
}

std::string moments_file(int version) {
  return "models/moments-" + std::to_string(version) + ".sealed";
}

TEST(Moments, GoOnOverARestart) {
  const auto after = [&](bool crashes) {
    CoordinatorWorld world(3, adaptive_study());
    world.begin();
    for (int round = 0; round < 2; ++round) {
      world.train_all();
      if (!crashes) continue;
      world.crash();
      for (int i = 1; i <= 3; ++i) world.connect(i);
    }
    return world.values_of({3});
  };
  const auto values = after(false);
  EXPECT_NEAR(values[0], 0.1 * 0.1 / (0.1005 + 0.01) + 0.1 * 0.19 / (0.1414 + 0.01), 1e-3);
  EXPECT_EQ(after(true), values);
}

TEST(Moments, EndWithTheirVersionAndWithTraining) {
  CoordinatorWorld world(3, adaptive_study());
  world.begin();
  world.train_all();
  world.train_all();
  EXPECT_TRUE(world.files_.exists(moments_file(3)));
  world.train_all();
  world.pass(Duration{0});
  for (int version = 2; version <= 4; ++version) EXPECT_FALSE(world.files_.exists(moments_file(version))) << version;
}

TEST(Moments, AnotherAggregationIsRefusedAtARestart) {
  CoordinatorWorld world;
  world.begin();
  world.study_.server.rule = ServerRule::kFedYogi;
  EXPECT_EQ(world.try_restore().error().fault, Fault::kBadInput);
}

}  // namespace
}  // namespace expunge::testing
