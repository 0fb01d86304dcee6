#include "coordinator/forget.h"
#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Forgetting, RequestsThatWaitShareAPlan) {
  World world;
  world.study_.forget.batching = Duration{10000};
  train_to_the_end(world);
  world.forget(1, 1);
  world.pass(Duration{4000});
  world.forget(2, 2);
  EXPECT_EQ(world.count("ForgetPlanned"), 0U);
  world.pass(Duration{6000});
  EXPECT_EQ(world.last_entry("ForgetPlanned")["requests"].size(), 2U);
}

TEST(Forgetting, RequestsDuringAPlanWaitForTheNext) {
  World world;
  train_to_the_end(world);
  world.forget(1, 1);
  world.forget(2, 2);
  EXPECT_EQ(world.request_status(2)["state"], "received");
  unlearn(world, 1);
  world.evaluate_all(1, 0.01);
  EXPECT_EQ(world.request_status(1)["state"], "published");
  EXPECT_EQ(world.request_status(2)["state"], "planned");
  EXPECT_EQ(world.count("ForgetPlanned"), 2U);
  EXPECT_THAT(world.model_status(4)["tainted_by"], ElementsAre(request_id(2).str()));
}

TEST(Forgetting, ARequestThatIsKnownIsAnsweredWithItsProgress) {
  World world;
  train_to_the_end(world);
  world.forget(2, 1);
  world.clear_sent();
  world.forget(2, 1);
  EXPECT_EQ(world.count("ForgetReceived"), 1U);
  EXPECT_EQ(world.last_to<RequestProgress>(2)->state, RequestState::kPlanned);
}

TEST(Forgetting, ASiteIsToldWithItsWelcomeWhichRequestsItHas) {
  World world;
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
TEST(Forgetting, ARefusedRequestIsToldWithTheWelcomeToo) {
  World world;
  world.start();
  for (int i = 1; i <= 3; ++i) world.connect(i);
  world.forget(1, 1);
  world.initialise(1);
  ASSERT_EQ(world.request_status(1)["state"], "refused");
  world.crash();
  world.connect(1);
  EXPECT_THAT(world.last_to<Welcome>(1)->requests, ElementsAre(request_id(1)));
}

TEST(Forgetting, ARequestThatTheOwnerLostIsWaitedForNoMore) {
  World world;
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
  world.say(1, Beat{{}, Stage::kIdle, 0, published->version});
  world.clear_sent();
  world.pass(Duration{60000});
  world.say(1, Beat{{}, Stage::kIdle, 0, published->version});
  EXPECT_FALSE(world.last_to<Published>(1));
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

TEST(Forgetting, ForeignSignatureIsRefused) {
  World world;
  train_to_the_end(world);
  world.say(2, world.request(1, 1));
  EXPECT_THAT(world.last_to<Refusal>(2)->reason, HasSubstr("not signed"));
  EXPECT_EQ(world.count("ForgetReceived"), 0U);
  EXPECT_TRUE(world.request_status(1).is_null());
}

TEST(Forgetting, AnotherSitesRequestIdIsRefused) {
  World world;
  train_to_the_end(world);
  world.forget(1, 1);
  world.forget(2, 1);
  EXPECT_EQ(world.sent_to<Refusal>(2).size(), 1U);
}

TEST(Forgetting, RequestsOverTheQuotaAreRefused) {
  World world;
  world.study_.forget.quota = 1;
  train_to_the_end(world);
  world.forget(2, 1);
  world.forget(2, 2);
  EXPECT_EQ(world.request_status(2)["state"], "refused");
  EXPECT_THAT(world.last_to<RequestProgress>(2)->reason, HasSubstr("quota of 1"));
  world.forget(2, 3);
  EXPECT_EQ(world.count("ForgetRefused"), 1U);  // a site cannot fill the ledger with refusals
  EXPECT_THAT(world.last_to<Refusal>(2)->reason, HasSubstr("quota of 1"));
}

TEST(Forgetting, IsRefusedWhereNothingWasTrained) {
  World world;
  world.start();
  for (int i = 1; i <= 3; ++i) world.connect(i);
  world.forget(2, 1);
  world.initialise(1);
  EXPECT_EQ(world.request_status(1)["state"], "refused");
  EXPECT_EQ(world.work(), "train");
}

TEST(Forgetting, TheErasureIsWrittenDownOnce) {
  World world;
  train_to_the_end(world);
  world.forget(2, 1);
  unlearn(world, 2);
  world.evaluate_all(2, 0.01);
  world.say(2, world.erased(2, 1, {4}));
  world.say(2, world.erased(2, 1, {4}));
  EXPECT_EQ(world.count("ErasedAcknowledged"), 1U);
  EXPECT_TRUE(world.request_status(1)["erased"].get<bool>());
}

TEST(Forgetting, AnErasureOfAnothersRequestOrWithAForeignSignatureIsRefused) {
  World world;
  train_to_the_end(world);
  world.forget(2, 1);
  world.say(2, world.erased(2, 1, {4}));  // too early
  unlearn(world, 2);
  world.evaluate_all(2, 0.01);
  world.say(1, world.erased(1, 1, {4}));
  world.say(2, world.erased(1, 1, {4}));
  EXPECT_EQ(world.count("ErasedAcknowledged"), 0U);
  EXPECT_EQ(world.sent_to<Refusal>(2).size(), 2U);
  EXPECT_EQ(world.sent_to<Refusal>(1).size(), 1U);
}

TEST(Forgetting, ASiteThatWasAwayHearsWhatWasForgottenMeanwhile) {
  World world;
  train_to_the_end(world);
  world.disconnect(3);
  world.forget(2, 1);
  for (int i = 1; i <= 2; ++i) world.evaluate(i, i == 2 ? measures(0.8, 0.7, 1) : measures(0.8, 0.7));
  world.pass(Duration{3000});
  for (int i = 1; i <= 2; ++i) world.train(i, 100, {-1, 0, 0, 0});
  for (int i = 1; i <= 2; ++i) world.evaluate(i, i == 2 ? measures(0.8, 0.7, 0.7) : measures(0.8, 0.7));
  world.say(2, world.erased(2, 1, {4}));
  world.clear_sent();
  world.connect(3);
  world.say(3, Beat{{}, Stage::kIdle, 0, {3}});
  EXPECT_THAT(world.last_to<Published>(3)->forgotten, ElementsAre(request_id(1)));
  world.clear_sent();
  world.pass(Duration{60000});
  world.say(3, Beat{{}, Stage::kIdle, 0, {4}});
  EXPECT_THAT(world.sent_, IsEmpty());
}

}  // namespace
}  // namespace expunge::testing
