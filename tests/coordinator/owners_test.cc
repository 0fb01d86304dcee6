#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr Duration kDay{86'400'000};
constexpr Duration kHour{3'600'000};

// Site 2 asked, and went away when its plan came to the round of unlearning; the others answered.
void leave_the_owner_away(CoordinatorWorld& world) {
  train_to_the_end(world);
  world.forget(2, 1);
  world.evaluate_all(2, 0.3);
  ASSERT_EQ(world.work(), "unlearn");
  world.disconnect(2);
  world.train(1);
  world.train(3);
  world.pass(Duration{60000});
  ASSERT_EQ(world.count("RoundFailed"), 1U);
}

void retrain_without_the_owner(CoordinatorWorld& world) {
  ASSERT_EQ(world.work(), "initialise");
  world.initialise(world.last_entry("RoundOpened")["invited"][0] == site(1).str() ? 1 : 3);
  for (int round = 0; round < 2; ++round)
    for (const int i : {1, 3}) world.train(i);
  ASSERT_EQ(world.work(), "evaluate");
  for (const int i : {1, 3}) world.evaluate(i, measures(0.8, 0.7));
}

TEST(Owners, OneThatIsAwayForAWeekIsDoneWithoutByRetraining) {
  CoordinatorWorld world;
  leave_the_owner_away(world);
  for (int hour = 0; hour < 7 * 24 - 1; ++hour) world.pass(kHour);
  EXPECT_THAT(world.status()["waits"].get<std::string>(), HasSubstr("site-b is not connected"));
  EXPECT_NE(world.work(), "initialise");
  world.pass(kHour);
  retrain_without_the_owner(world);
  EXPECT_EQ(world.request_status(1)["state"], "escalated");
  EXPECT_THAT(world.request_status(1)["reason"].get<std::string>(), HasSubstr("because site-b was away for a week"));
  EXPECT_TRUE(world.coordinator_->trained());
  world.connect(2);
  world.say(2, Beat{{}, Stage::kIdle, {3}});
  const auto published = world.last_to<Published>(2);
  ASSERT_TRUE(published);
  EXPECT_THAT(published->forgotten, ElementsAre(request_id(1)));
  world.say(2, world.erased(2, 1, published->version));
  EXPECT_TRUE(world.request_status(1)["erased"].get<bool>());
}

TEST(Owners, OneThatComesBackWithinAWeekIsAskedAgain) {
  CoordinatorWorld world;
  leave_the_owner_away(world);
  world.pass(6 * kDay);
  world.connect(2);
  EXPECT_EQ(world.last_to<RoundTask>(2)->instruction.method, "random-labels");
  world.train_all(3, {-1, 0, 0, 0});
  world.evaluate_all(2, 0.01);
  EXPECT_EQ(world.request_status(1)["state"], "published");
}

TEST(Owners, AWeekBeginsAnewWithEachStepThatIsDone) {
  CoordinatorWorld world;
  leave_the_owner_away(world);
  world.pass(6 * kDay);
  world.connect(2);
  world.train_all(3, {-1, 0, 0, 0});
  ASSERT_EQ(world.work(), "evaluate");
  world.disconnect(2);
  for (const int i : {1, 3}) world.evaluate(i, measures(0.8, 0.7));
  world.pass(Duration{60000});
  ASSERT_EQ(world.count("RoundFailed"), 2U);
  world.pass(6 * kDay);
  EXPECT_NE(world.work(), "initialise");
  world.pass(kDay);
  EXPECT_EQ(world.work(), "initialise");
}

TEST(Owners, OneThatComesAndGoesWithoutAnAnswerHasNoMoreThanAWeek) {
  CoordinatorWorld world;
  leave_the_owner_away(world);
  for (int day = 0; day < 7; ++day) {
    world.connect(2);
    world.disconnect(2);
    for (const int i : {1, 3}) world.train(i);
    world.pass(kDay);
  }
  world.pass(kHour);
  EXPECT_EQ(world.work(), "initialise");
}

TEST(Owners, TheWeekGoesOnWhileTheCoordinatorIsDown) {
  CoordinatorWorld world;
  leave_the_owner_away(world);
  world.pass(4 * kDay);
  world.crash();
  for (const int i : {1, 3}) world.connect(i);
  world.pass(3 * kDay);
  EXPECT_EQ(world.work(), "initialise");
}

TEST(Owners, AfterARestartAnOwnerHasTimeToConnectAlthoughTheWeekIsOver) {
  CoordinatorWorld world;
  leave_the_owner_away(world);
  world.pass(7 * kDay - kHour);
  world.crash();
  for (const int i : {1, 3}) world.connect(i);
  world.pass(kHour - Duration{60000});
  EXPECT_NE(world.work(), "initialise");
  world.connect(2);
  EXPECT_EQ(world.last_to<RoundTask>(2)->instruction.method, "random-labels");
}

TEST(Owners, WithoutAQuorumNothingIsGivenUp) {
  CoordinatorWorld world;
  leave_the_owner_away(world);
  world.disconnect(3);
  world.pass(8 * kDay);
  world.connect(3);
  EXPECT_NE(world.work(), "initialise") << "they come back one by one";
  world.pass(kHour);
  EXPECT_EQ(world.work(), "initialise");
}

// A start that writes nothing can be tried again on a full disk.
TEST(Owners, ARestartAloneIsNoReasonToWriteAnythingDown) {
  CoordinatorWorld world;
  train_to_the_end(world);
  world.forget(2, 1);
  world.evaluate_all(2, 0.3);
  world.say(2, Declined{world.open(), "policy"});
  for (int i = 1; i <= 3; ++i) world.disconnect(i);
  const std::size_t records = world.records_;
  world.crash();
  EXPECT_EQ(world.records_, records);
}

TEST(Owners, ChosenRetrainingIsVerifiedWithoutAnOwnerThatStaysAway) {
  CoordinatorWorld world;
  world.study_.forget.method = "retrain";
  world.study_.forget.parameters.clear();
  train_to_the_end(world);
  world.forget(2, 1);
  world.evaluate_all(2, 0.3);
  world.disconnect(2);
  world.pass(Duration{5000});
  world.initialise(1);
  for (int round = 0; round < 2; ++round)
    for (const int i : {1, 3}) world.train(i);
  EXPECT_EQ(world.work(), "train") << "the owner may come back";
  world.pass(6 * kDay);
  EXPECT_EQ(world.request_status(1)["open"], true);
  world.pass(kDay);
  ASSERT_EQ(world.work(), "evaluate");
  for (const int i : {1, 3}) world.evaluate(i, measures(0.8, 0.7));
  EXPECT_EQ(world.request_status(1)["state"], "published");
}

}  // namespace
}  // namespace expunge::testing
