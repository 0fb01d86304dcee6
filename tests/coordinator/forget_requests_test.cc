#include "coordinator/forget.h"
#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Forgetting, RequestsThatWaitShareAPlan) {
  CoordinatorWorld world;
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
  CoordinatorWorld world;
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
  CoordinatorWorld world;
  train_to_the_end(world);
  world.forget(2, 1);
  world.clear_sent();
  world.forget(2, 1);
  EXPECT_EQ(world.count("ForgetReceived"), 1U);
  EXPECT_EQ(world.last_to<RequestProgress>(2)->state, RequestState::kPlanned);
}

TEST(Forgetting, ForeignSignatureIsRefused) {
  CoordinatorWorld world;
  train_to_the_end(world);
  world.say(2, world.request(1, 1));
  EXPECT_THAT(world.last_to<Refusal>(2)->reason, HasSubstr("not signed"));
  EXPECT_EQ(world.count("ForgetReceived"), 0U);
  EXPECT_TRUE(world.request_status(1).is_null());
}

TEST(Forgetting, AnotherSitesRequestIdIsRefused) {
  CoordinatorWorld world;
  train_to_the_end(world);
  world.forget(1, 1);
  world.forget(2, 1);
  EXPECT_EQ(world.sent_to<Refusal>(2).size(), 1U);
}

TEST(Forgetting, RequestsOverTheQuotaAreRefused) {
  CoordinatorWorld world;
  world.study_.forget.quota = 1;
  train_to_the_end(world);
  world.forget(2, 1);
  world.forget(2, 2);
  EXPECT_EQ(world.request_status(2)["state"], "refused");
  EXPECT_THAT(world.last_to<RequestProgress>(2)->reason, HasSubstr("quota of 1"));
  // A site cannot fill the ledger with refusals, but it hears which request was refused, and so asks no more.
  for (int minute = 0; minute < 5; ++minute) {
    world.clear_sent();
    world.forget(2, 3);
    const auto refused = world.last_to<RequestProgress>(2);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->request, request_id(3));
    EXPECT_EQ(refused->state, RequestState::kRefused);
    EXPECT_THAT(refused->reason, HasSubstr("quota of 1"));
    EXPECT_THAT(world.sent_to<Refusal>(2), IsEmpty());
    world.pass(Duration{60000});
  }
  EXPECT_EQ(world.count("ForgetRefused"), 1U);
}

TEST(Forgetting, IsRefusedWhereNothingWasTrained) {
  CoordinatorWorld world;
  world.start();
  for (int i = 1; i <= 3; ++i) world.connect(i);
  world.forget(2, 1);
  world.initialise(1);
  EXPECT_EQ(world.request_status(1)["state"], "refused");
  EXPECT_EQ(world.work(), "train");
}

TEST(Forgetting, TheErasureIsWrittenDownOnce) {
  CoordinatorWorld world;
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
  CoordinatorWorld world;
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

TEST(Forgetting, AnOwnerThatWasAwayHearsWhatWasForgottenMeanwhile) {
  CoordinatorWorld world;
  train_to_the_end(world);
  world.disconnect(3);
  world.forget(2, 1);
  for (int i = 1; i <= 2; ++i) world.evaluate(i, i == 2 ? measures(0.8, 0.7, 1) : measures(0.8, 0.7));
  world.pass(Duration{3000});
  for (int i = 1; i <= 2; ++i) world.train(i, 100, {-1, 0, 0, 0});
  world.evaluate(2, measures(0.8, 0.7, 0.7));
  world.disconnect(2);
  world.evaluate(1, measures(0.8, 0.7));
  ASSERT_EQ(world.request_status(1)["state"], "published");
  world.clear_sent();
  for (int i = 2; i <= 3; ++i) {
    world.connect(i);
    world.say(i, Beat{{}, Stage::kIdle, {3}});
  }
  EXPECT_THAT(world.last_to<Published>(2)->forgotten, ElementsAre(request_id(1)));
  EXPECT_THAT(world.last_to<Published>(3)->forgotten, IsEmpty());
  world.say(2, world.erased(2, 1, {4}));
  world.clear_sent();
  world.pass(Duration{60000});
  for (int i = 2; i <= 3; ++i) world.say(i, Beat{{}, Stage::kIdle, {4}});
  EXPECT_THAT(world.sent_, IsEmpty());
}

// A list has an end in a message; what is left out is named once the owner has said Erased for the rest.
TEST(ForgetDesk, OfTooManyForgottenRequestsTheNewestThatWaitAreNamed) {
  ForgetDesk desk;
  for (int id = 1; id <= 5; ++id) {
    ForgetRequest request;
    request.id = request_id(id);
    desk.receive(site(id == 5 ? 2 : 1), request, WallTime(Duration{id}));
    desk.finish(request_id(id), RequestState::kPublished, "", {7}, WallTime(Duration{9}));
  }
  EXPECT_THAT(desk.forgotten_for(site(1), {}, 3), ElementsAre(request_id(4), request_id(3), request_id(2)));
  EXPECT_THAT(desk.forgotten_for(site(3), {}, 3), IsEmpty());
  for (int id = 2; id <= 4; ++id) desk.acknowledge(request_id(id));
  EXPECT_THAT(desk.forgotten_for(site(1), {7}, 3), ElementsAre(request_id(1)));
}

}  // namespace
}  // namespace expunge::testing
