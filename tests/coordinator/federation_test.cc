#include "coordinator/round.h"
#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Round, KeepsAReasonAsAMessageWouldCarryIt) {
  RoundOrder order;
  order.invited = {site(1)};
  Round round(order, {});
  round.decline(site(1), std::string(5000, '\xe2'));
  EXPECT_EQ(round.declined().at(site(1)), std::string(1024, '?'));
}

TEST(Log, IsToldTenComingsAndGoingsOfASiteAMinute) {
  CoordinatorWorld world;
  world.begin();
  world.pass(Duration{60000});
  const auto come_and_go = [&](int number) {
    world.notes_.clear();
    for (int i = 0; i < 20; ++i) {
      world.disconnect(number);
      world.connect(number);
    }
    const std::string name = site(number).str();
    return std::ranges::count_if(world.notes_, [&](const std::string& note) {
      return note == name + " is connected" || note == name + " is not connected any more";
    });
  };
  EXPECT_EQ(come_and_go(1), 10);
  EXPECT_EQ(come_and_go(1), 0);
  EXPECT_EQ(come_and_go(2), 10) << "another site's lines are its own";
  world.pass(Duration{60000});
  EXPECT_EQ(come_and_go(1), 10);
}

// A quorum that declines fails a round a minute, for as long as nobody looks.
TEST(Status, TellsTheNewestThousandRoundsAndHowManyThereWere) {
  CoordinatorWorld world;
  world.begin();
  for (int round = 0; round < 1200; ++round) {
    const bool is_train = world.work() == "train";
    for (int i = 1; i <= 3; ++i) is_train ? world.say(i, Declined{world.open(), "policy"}) : world.initialise(i);
    world.pass(Duration{60000});
  }
  const Json status = world.status();
  ASSERT_EQ(status["rounds"].size(), 1000U);
  EXPECT_GT(status["rounds_total"], 1000U);
  EXPECT_EQ(status["rounds"].back()["round"], status["rounds_total"]);
  world.crash();
  EXPECT_EQ(world.status()["rounds"], status["rounds"]);
  EXPECT_EQ(world.status()["rounds_total"], status["rounds_total"]);
}

// A sum's resolution is settled when its round is opened.
TEST(Training, ASiteTooLargeForTheOpenRoundIsGivenTheNext) {
  CoordinatorWorld world;
  world.start();
  for (int i = 1; i <= 2; ++i) world.connect(i, 100);
  world.pass(Duration{30000});
  world.initialise(1);
  ASSERT_EQ(world.work(), "train");
  world.connect(3, 601);
  EXPECT_FALSE(world.last_to<RoundTask>(3)) << "the sum has room for 800";
  for (int i = 1; i <= 2; ++i) world.train(i);
  ASSERT_EQ(world.count("RoundClosed"), 2U);
  EXPECT_THAT(world.last_entry("RoundClosed")["declined"]["site-c"].get<std::string>(), HasSubstr("after the round"));
  EXPECT_TRUE(world.last_to<RoundTask>(3));
  world.train(3, 601);
  EXPECT_EQ(world.status()["round"]["answered"].size(), 1U);
}

TEST(Training, ASiteThatComesLateAndFitsIsGivenTheOpenRound) {
  CoordinatorWorld world;
  world.start();
  for (int i = 1; i <= 2; ++i) world.connect(i, 100);
  world.pass(Duration{30000});
  world.initialise(1);
  world.connect(3, 600);
  ASSERT_TRUE(world.last_to<RoundTask>(3));
  world.train(3, 600);
  for (int i = 1; i <= 2; ++i) world.train(i);
  EXPECT_EQ(world.last_entry("RoundClosed")["sites"].size(), 3U);
}

TEST(Training, AddsTheWeightedMeanAndPublishesAtTheEnd) {
  CoordinatorWorld world;
  world.begin();
  world.train(1, 100, {4, 0, 0, 0});
  world.train(2, 100, {0, 0, 0, 0});
  world.train(3, 50, {0, 0, 0, 5});
  EXPECT_EQ(world.count("ModelPublished"), 0U);
  EXPECT_THAT(world.values_of({2}), ElementsAre(1.6F, 0, 0, 1));
  world.train_all();
  ASSERT_TRUE(world.last_to<Published>(2));
  EXPECT_EQ(world.last_to<Published>(2)->version, ModelVersion{3});
  EXPECT_EQ(world.coordinator_->published(), ModelVersion{3});
  EXPECT_TRUE(world.coordinator_->trained());
  EXPECT_EQ(world.status()["phase"], "idle");
}

TEST(Training, IsTheSameWhateverOrderUpdatesArriveIn) {
  CoordinatorWorld forward, backward;
  forward.begin();
  backward.begin();
  const std::vector<std::vector<float>> deltas{{0.1F, 1e-7F, 3, 4}, {0.7F, 1e7F / 1e5F, 2, -4}, {-0.3F, 5e-5F, 1, 9}};
  for (int i = 1; i <= 3; ++i) forward.train(i, 33, deltas[static_cast<std::size_t>(i - 1)]);
  for (int i = 3; i >= 1; --i) backward.train(i, 33, deltas[static_cast<std::size_t>(i - 1)]);
  EXPECT_EQ(forward.values_of({2}), backward.values_of({2}));
}

TEST(Training, ElementsThatNobodyMovedKeepTheirBits) {
  CoordinatorWorld world;
  world.start();
  for (int i = 1; i <= 3; ++i) world.connect(i);
  world.initialise(1, {0.1F, -0.0F, 1e-40F, 3});
  world.train_all(3, {0, 0, 0, 1});
  const auto values = world.values_of({2});
  EXPECT_EQ(std::bit_cast<std::uint32_t>(values[1]), std::bit_cast<std::uint32_t>(-0.0F));
  EXPECT_EQ(values[0], 0.1F);
  EXPECT_EQ(values[2], 1e-40F);
}

TEST(Training, ClosingARoundAndOpeningTheNextIsOneRecord) {
  CoordinatorWorld world;
  world.begin();
  world.train(1);
  world.train(2);
  const std::size_t before = world.records_;
  world.train(3);
  EXPECT_EQ(world.records_, before + 1);
  EXPECT_EQ(world.open(), RoundId{3});
}

TEST(Training, UpdatesAloneAreNotRecorded) {
  CoordinatorWorld world;
  world.begin();
  const std::size_t before = world.records_;
  world.train(1);
  world.train(2);
  EXPECT_EQ(world.records_, before);
}

TEST(Training, MeasuresOfTheBaseAreToldApart) {
  CoordinatorWorld world;
  world.begin();
  world.train(1, 100, {1, 1, 1, 1}, {{"test.accuracy", 0.5, 10}, {"train.loss", 2, 100}});
  world.train(2, 100, {1, 1, 1, 1}, {{"test.accuracy", 0.8, 30}});
  world.train(3);
  const Json closed = world.last_entry("RoundClosed");
  EXPECT_DOUBLE_EQ(closed["base_measures"]["test.accuracy"]["value"].get<double>(), 0.725);
  EXPECT_EQ(closed["base_measures"]["test.accuracy"]["count"], 40);
  EXPECT_DOUBLE_EQ(closed["measures"]["train.loss"]["value"].get<double>(), 2);
}

TEST(Round, ClosesAtDeadlineWithQuorum) {
  CoordinatorWorld world;
  world.begin();
  world.train(1);
  world.train(2);
  world.pass(Duration{59000});
  EXPECT_EQ(world.open(), RoundId{2});
  world.pass(Duration{1000});
  EXPECT_EQ(world.open(), RoundId{3});
  EXPECT_EQ(world.last_entry("RoundClosed")["absent"], Json({"site-c"}));
}

TEST(Round, FailsAtDeadlineWithoutQuorumAndIsTriedAgain) {
  CoordinatorWorld world;
  world.begin();
  world.train(1);
  world.pass(Duration{60000});
  EXPECT_EQ(world.count("RoundFailed"), 1U);
  EXPECT_THAT(world.last_entry("RoundFailed")["why"].get<std::string>(), HasSubstr("quorum is 2"));
  world.pass(Duration{5000});
  EXPECT_EQ(world.open(), RoundId{3});
  world.train_all();
  EXPECT_THAT(world.values_of({2}), ElementsAre(1, 1, 1, 1));
}

TEST(Round, GoesOnWithoutASiteThatDroppedAfterTheGrace) {
  CoordinatorWorld world;
  world.begin();
  world.disconnect(3);
  world.train(1);
  world.train(2);
  EXPECT_EQ(world.open(), RoundId{2});
  world.pass(Duration{3000});
  EXPECT_EQ(world.open(), RoundId{3});
}

TEST(Round, LateSiteGetsTheTask) {
  CoordinatorWorld world;
  world.begin();
  world.disconnect(3);
  world.clear_sent();
  world.pass(Duration{1000});
  world.connect(3);
  ASSERT_TRUE(world.last_to<RoundTask>(3));
  EXPECT_EQ(world.last_to<RoundTask>(3)->round, RoundId{2});
  EXPECT_EQ(world.last_to<RoundTask>(3)->time_left, Duration{59000});
}

TEST(Round, TaskIsSaidAgainToASiteThatIsIdle) {
  CoordinatorWorld world;
  world.begin();
  world.clear_sent();
  world.say(2, Beat{});
  EXPECT_TRUE(world.sent_to<RoundTask>(2).empty());
  world.pass(Duration{2000});
  world.say(2, Beat{});
  EXPECT_EQ(world.sent_to<RoundTask>(2).size(), 1U);
  world.say(2, Beat{{2}, Stage::kComputing, {}});
  EXPECT_EQ(world.sent_to<RoundTask>(2).size(), 1U);
}

TEST(Round, ASiteAtAPastRoundIsToldSo) {
  CoordinatorWorld world;
  world.begin();
  world.train_all();
  world.clear_sent();
  world.say(2, Beat{{2}, Stage::kSending, {}});
  EXPECT_THAT(world.sent_to<RoundClosed>(2), ElementsAre(RoundClosed{{2}, true}));
}

TEST(Round, RepeatedUpdateIsIgnored) {
  CoordinatorWorld world;
  world.begin();
  world.train(1, 100, {3, 0, 0, 0});
  world.train(1, 100, {3, 0, 0, 0});
  world.train(2, 100, {0, 0, 0, 0});
  world.train(3, 100, {0, 0, 0, 0});
  EXPECT_THAT(world.values_of({2}), ElementsAre(1, 0, 0, 0));
}

TEST(Round, UpdateOfAnotherRoundIsStale) {
  CoordinatorWorld world;
  world.begin();
  const Update update{{1}, Payload::kDelta, 100, 0, {}};
  EXPECT_EQ(world.admit(1, update, 16).error().fault, Fault::kStale);
  world.clear_sent();
  world.say(1, update, {delta_of({1, 1, 1, 1})});
  EXPECT_EQ(world.sent_to<RoundClosed>(1).size(), 1U);
}

TEST(Round, NonFiniteUpdateIsRefusedAndTheRoundGoesOn) {
  CoordinatorWorld world;
  world.begin();
  world.train(1, 100, {1, std::numeric_limits<float>::quiet_NaN(), 0, 0});
  EXPECT_EQ(world.sent_to<Refusal>(1).size(), 1U);
  world.train(2);
  world.train(3);
  EXPECT_THAT(world.values_of({2}), ElementsAre(1, 1, 1, 1));
  EXPECT_TRUE(world.last_entry("RoundClosed")["declined"].contains("site-a"));
}

// A courier refuses a task that came too late, and says so.
TEST(Round, ARefusalByASiteIsNoOffence) {
  CoordinatorWorld world;
  world.begin();
  world.clear_sent();
  EXPECT_TRUE(world.admit(1, Refusal{"round 1 is over at this site"}));
  world.say(1, Refusal{"round 1 is over at this site"});
  EXPECT_TRUE(world.sent_to<Refusal>(1).empty());
}

TEST(Round, DeclinedSiteIsNotWaitedFor) {
  CoordinatorWorld world;
  world.begin();
  world.say(1, Declined{{2}, "no battery"});
  world.train(2);
  world.train(3);
  EXPECT_EQ(world.last_entry("RoundClosed")["declined"]["site-a"], "no battery");
  EXPECT_EQ(world.open(), RoundId{3});
}

TEST(Round, IsKeptWhileTheDiskIsFull) {
  CoordinatorWorld world;
  world.begin();
  world.files_.set_full(true);
  world.train_all();
  EXPECT_EQ(world.open(), RoundId{2});
  world.files_.set_full(false);
  world.pass(Duration{5000});
  EXPECT_EQ(world.open(), RoundId{3});
  EXPECT_THAT(world.values_of({2}), ElementsAre(1, 1, 1, 1));
}

}  // namespace
}  // namespace expunge::testing
