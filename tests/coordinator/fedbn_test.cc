// FedBN at the coordinator: which round's own tensors a site is told to start from. It sees none of them itself.
#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

using ::testing::ElementsAre;

Study fedbn_study() {
  Study study = a_study();
  study.server.rule = ServerRule::kFedBn;
  return study;
}

RoundId told(const CoordinatorWorld& world, int number) {
  return world.last_to<RoundTask>(number)->own;
}

TEST(FedBn, TheFirstRoundStartsFromTheFirstWeights) {
  CoordinatorWorld world(3, fedbn_study());
  world.begin();
  EXPECT_EQ(told(world, 1), RoundId{});
}

// arXiv 2102.07623, algorithm 1: all but the normalising layers' tensors are averaged by records.
TEST(FedBn, AveragesWhatIsExchangedAndLeavesTheRestAsItWas) {
  CoordinatorWorld world(2, fedbn_study());
  world.begin(2);
  world.train(1, 25, {0, 1, 2, 3});
  world.train(2, 75, {0, 5, 2, -1});
  EXPECT_THAT(world.values_of({2}), ElementsAre(0, (1 + 3 * 5) / 4.0F, 2, (3 - 3) / 4.0F));
}

TEST(FedBn, ARoundThatCountedIsWhereTheNextOneStarts) {
  CoordinatorWorld world(3, fedbn_study());
  world.begin();
  const RoundId first = world.open();
  world.train_all();
  for (int i = 1; i <= 3; ++i) EXPECT_EQ(told(world, i), first);
}

TEST(FedBn, ASiteThatDidNotAnswerKeepsTheSetBefore) {
  CoordinatorWorld world(3, fedbn_study());
  world.begin();
  const RoundId first = world.open();
  world.train(1);
  world.train(2);
  world.disconnect(3);
  world.pass(Duration{120000});
  ASSERT_GT(world.open(), first);
  world.connect(3);
  EXPECT_EQ(told(world, 1), first);
  EXPECT_EQ(told(world, 3), RoundId{});
}

TEST(FedBn, AfterARoundThatFailedTheSetBeforeIsToldAgain) {
  CoordinatorWorld world(3, fedbn_study());
  world.begin();
  const RoundId first = world.open();
  world.train_all();
  const RoundId failed = world.open();
  world.train(1);
  world.pass(Duration{60001});
  world.pass(Duration{60000});
  ASSERT_GT(world.open(), failed);
  EXPECT_EQ(told(world, 1), first);
}

TEST(FedBn, IsToldTheSameAfterARestart) {
  CoordinatorWorld world(3, fedbn_study());
  world.begin();
  const RoundId first = world.open();
  world.train_all();
  world.crash();
  world.connect(1);
  EXPECT_EQ(told(world, 1), first);
}

TEST(FedBn, ThePublishedModelNamesItsRoundAndTheSitesSet) {
  CoordinatorWorld world(3, fedbn_study());
  train_to_the_end(world);
  const auto published = world.last_to<Published>(2);
  ASSERT_TRUE(published);
  EXPECT_EQ(published->own, published->made_in);
  EXPECT_TRUE(published->own);
}

TEST(FedBn, APlansStepsFollowTheCandidateAndARefusedOneGoesBackToTheSetsBefore) {
  Study study = fedbn_study();
  study.forget.most_rounds = 1;
  CoordinatorWorld world(3, study);
  train_to_the_end(world);
  const RoundId trained = world.last_to<Published>(1)->own;
  world.forget(1, 1);
  EXPECT_EQ(told(world, 1), trained);
  world.evaluate_all(1, 0.3);
  ASSERT_EQ(world.work(), "unlearn");
  const RoundId unlearning = world.open();
  world.train_all(3, {-1, 0, 0, 0});
  EXPECT_EQ(told(world, 1), unlearning);
  world.evaluate_all(1, 0.3);
  ASSERT_EQ(world.work(), "initialise");
  world.initialise(1);
  EXPECT_EQ(told(world, 1), RoundId{}) << "exact retraining starts from fresh weights";
}

TEST(FedBn, WithoutItNoSetIsTold) {
  CoordinatorWorld world;
  train_to_the_end(world);
  EXPECT_EQ(told(world, 1), RoundId{});
  EXPECT_EQ(world.last_to<Published>(1)->own, RoundId{});
}

TEST(FedBn, AnotherAggregationIsRefusedAtARestart) {
  CoordinatorWorld world(3, fedbn_study());
  world.begin();
  world.study_.server.rule = ServerRule::kFedAvg;
  EXPECT_EQ(world.try_restore().error().fault, Fault::kBadInput);
}

}  // namespace
}  // namespace expunge::testing
