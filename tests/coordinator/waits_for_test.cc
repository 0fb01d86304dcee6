// What an open round waits for, and for how long.
#include "coordinator/presence.h"
#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

using ::testing::HasSubstr;

TEST(Round, SaysWhomItWaitsForAndWhy) {
  CoordinatorWorld world;
  world.begin();
  world.train(1);
  world.say(2, Beat{{2}, Stage::kComputing, {}});
  world.disconnect(3);
  const Json waits = world.status()["round"]["waits_for"];
  ASSERT_EQ(waits.size(), 2U);
  EXPECT_EQ(waits[0]["why"], "computes, 60 s left");
  EXPECT_THAT(waits[1]["why"].get<std::string>(), HasSubstr("dropped"));
}

TEST(Round, SaysHowFarASiteIs) {
  CoordinatorWorld world;
  world.begin();
  world.say(2, Beat{{2}, Stage::kComputing, {}, 41});
  const Json status = world.status();
  EXPECT_EQ(status["round"]["waits_for"][1]["why"], "computes, 41 % done, 60 s left");
  EXPECT_EQ(status["sites"][1]["percent"], 41);
  EXPECT_FALSE(status["sites"][0].contains("percent"));
}

// Who left is waited for shortly, and then no more; without an owner nothing is forgotten.
TEST(Round, TellsForHowLongASiteThatLeftIsWaitedFor) {
  CoordinatorWorld world;
  world.begin();
  world.disconnect(3);
  const auto why = [&](const char* site) {
    const Json now = world.status();
    for (const Json& one : now["round"]["waits_for"])
      if (one["site"] == site) return one["why"].get<std::string>();
    return std::string();
  };
  EXPECT_EQ(why("site-c"), "dropped a moment ago, 3 s left");
  world.pass(kGrace);
  EXPECT_EQ(why("site-c"), "is not connected; the round closes without it where a quorum answers");
  world.disconnect(2);
  world.pass(kGrace);
  EXPECT_EQ(why("site-c"), "is not connected, 54 s left") << "no quorum without it";
  world.connect(2);
  world.connect(3);
  world.train_all();
  world.train_all();
  world.forget(3, 1);
  ASSERT_EQ(world.work(), "evaluate");
  world.disconnect(3);
  EXPECT_EQ(why("site-c"), "is not connected, 60 s left") << "the owner";
}

}  // namespace
}  // namespace expunge::testing
