// Sites all of whose records were forgotten take part and add nothing.
#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

using ::testing::HasSubstr;

TEST(NothingToAdd, ASiteWhoseRecordsWereAllForgottenStillCountsForTheQuorum) {
  CoordinatorWorld world;
  world.study_.quorum = 3;
  train_to_the_end(world);
  world.forget(2, 1);
  world.evaluate_all(2, 0.3);
  ASSERT_EQ(world.work(), "unlearn");
  world.say(3, Update{world.open(), Payload::kNone, 0, 0, {}});
  world.train(1, 100, {-1, 0, 0, 0});
  world.train(2, 100, {-1, 0, 0, 0});
  EXPECT_EQ(world.work(), "evaluate");
}

TEST(NothingToAdd, AnOwnerCannotAddNothing) {
  CoordinatorWorld world;
  train_to_the_end(world);
  world.forget(2, 1);
  world.evaluate_all(2, 0.3);
  ASSERT_EQ(world.work(), "unlearn");
  world.say(2, Update{world.open(), Payload::kNone, 0, 0, {}});
  EXPECT_THAT(world.last_to<Refusal>(2)->reason, HasSubstr("an owner's answer changes the model"));
  EXPECT_EQ(world.count("RoundFailed"), 1U);
}

TEST(NothingToAdd, ARoundToWhichNobodyAddsAnythingFailsAndSaysSo) {
  CoordinatorWorld world;
  world.start();
  for (int i = 1; i <= 3; ++i) world.connect(i);
  world.initialise(1);
  ASSERT_EQ(world.work(), "train");
  for (int i = 1; i <= 3; ++i) world.say(i, Update{world.open(), Payload::kNone, 0, 0, {}});
  EXPECT_EQ(world.count("RoundFailed"), 1U);
  EXPECT_THAT(world.status()["waits"].get<std::string>(), HasSubstr("no site that answered has records to learn from"));
}

}  // namespace
}  // namespace expunge::testing
