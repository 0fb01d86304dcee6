#include "coordinator/forget.h"
#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(LostRequests, ASiteIsToldWithItsWelcomeWhichItHas) {
  CoordinatorWorld world;
  train_to_the_end(world);
  world.forget(1, 1);
  world.pass(Duration{1000});
  world.forget(2, 2);
  world.crash();
  world.connect(1);
  world.connect(3);
  EXPECT_THAT(world.last_to<Welcome>(1)->requests, ElementsAre(request_id(1)));
  EXPECT_THAT(world.last_to<Welcome>(3)->requests, IsEmpty());
}

// Its records are in quarantine for good.
TEST(LostRequests, ARefusedOneIsToldWithTheWelcomeToo) {
  CoordinatorWorld world;
  world.start();
  for (int i = 1; i <= 3; ++i) world.connect(i);
  world.forget(1, 1);
  world.initialise(1);
  ASSERT_EQ(world.request_status(1)["state"], "refused");
  world.crash();
  world.connect(1);
  EXPECT_THAT(world.last_to<Welcome>(1)->requests, ElementsAre(request_id(1)));
}

TEST(ForgetDesk, OfTooManyRequestsTheNewestAreKnown) {
  ForgetDesk desk;
  for (int id = 1; id <= 4; ++id) {
    ForgetRequest request;
    request.id = request_id(id);
    desk.receive(site(1), request, WallTime(Duration{id}));
  }
  desk.refuse(request_id(3), "of the quota", WallTime(Duration{5}));
  EXPECT_THAT(desk.all_of(site(1), 2), ElementsAre(request_id(4), request_id(3)));
  EXPECT_THAT(desk.all_of(site(1), 9), ElementsAre(request_id(4), request_id(3), request_id(2), request_id(1)));
}

TEST(LostRequests, TheOwnersErasureIsWaitedForNoMore) {
  CoordinatorWorld world;
  train_to_the_end(world);
  world.forget(1, 1);
  unlearn(world, 1);
  world.evaluate_all(1, 0.01);
  const auto published = world.last_to<Published>(1);
  ASSERT_THAT(published->forgotten, ElementsAre(request_id(1)));
  world.say(2, Hello{100, "test", {request_id(1)}});
  EXPECT_EQ(world.request_status(1)["lost"], false) << "it is not that site's";
  world.say(1, Hello{100, "test", {request_id(1)}});
  world.say(1, Hello{100, "test", {request_id(1)}});
  EXPECT_EQ(world.count("ForgetLost"), 1U);
  world.crash();
  EXPECT_EQ(world.request_status(1)["lost"], true);
  EXPECT_EQ(world.request_status(1)["erased"], false);
  world.connect(1);
  world.say(1, Beat{{}, Stage::kIdle, published->version});
  world.clear_sent();
  world.pass(Duration{60000});
  world.say(1, Beat{{}, Stage::kIdle, published->version});
  EXPECT_FALSE(world.last_to<Published>(1));
}

TEST(LostRequests, OneLostInTheMiddleOfItsPlanIsRetrained) {
  CoordinatorWorld world;
  train_to_the_end(world);
  world.forget(2, 1);
  world.evaluate_all(2, 0.3);
  ASSERT_EQ(world.work(), "unlearn");
  world.say(2, Hello{100, "test", {request_id(1)}});
  EXPECT_EQ(world.work(), "initialise");
  EXPECT_EQ(world.count("RoundFailed"), 1U);
  world.initialise(1);
  for (int round = 0; round < 2; ++round) world.train_all(3);
  world.evaluate_all(0, 0);
  EXPECT_EQ(world.request_status(1)["state"], "escalated");
  EXPECT_THAT(world.request_status(1)["reason"],
              HasSubstr("because " + request_id(1).str() + " was lost with its site's"));
}

TEST(LostRequests, OneLostBeforeItsPlanIsRetrained) {
  CoordinatorWorld world;
  world.study_.forget.batching = Duration{10000};
  train_to_the_end(world);
  world.forget(2, 1);
  world.say(2, Hello{100, "test", {request_id(1)}});
  EXPECT_EQ(world.count("ForgetPlanned"), 0U);
  world.pass(Duration{10000});
  EXPECT_EQ(world.work(), "initialise");
}

}  // namespace
}  // namespace expunge::testing
