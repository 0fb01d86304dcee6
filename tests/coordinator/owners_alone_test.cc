// A plan in which nobody repairs but the owner: as-unseen, what a study begins with that says nothing else.
#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

using ::testing::HasSubstr;

class OwnersAlone : public ::testing::Test {
 protected:
  OwnersAlone() {
    world_.study_.forget.method = ForgetRules{}.method;
    world_.study_.forget.parameters = {};
    world_.study_.forget.most_rounds = 10;
  }
  void begin() {
    train_to_the_end(world_);
    world_.forget(2, 1);
    world_.evaluate_all(2, 0.3);
    ASSERT_EQ(world_.work(), "saliency");
    world_.say(2, Update{world_.open(), Payload::kMask, 0, 20, {}}, {blob_of({0b0101})});
  }
  void unlearn_again() {
    ASSERT_EQ(world_.work(), "unlearn");
    world_.train(2, 100, {-1, 0, 0, 0});
    ASSERT_EQ(world_.work(), "evaluate");
  }

  CoordinatorWorld world_;
};

TEST_F(OwnersAlone, UnlearnAndMakeTheModelThatIsPublished) {
  begin();
  const auto task = *world_.last_to<RoundTask>(2);
  EXPECT_EQ(task.instruction.work, Work::kUnlearn);
  EXPECT_EQ(task.instruction.method, "as-unseen");
  EXPECT_EQ(task.instruction.parameters.at("retain_per_forget"), 1);
  for (const int other : {1, 3})
    EXPECT_EQ(world_.last_to<RoundTask>(other)->instruction.work, Work::kEvaluate) << "measured before, and no more";
  unlearn_again();
  world_.evaluate_all(2, 0.01);
  EXPECT_EQ(world_.request_status(1)["state"], "published");
  EXPECT_EQ(world_.values_of(*world_.coordinator_->published()).front(), 1) << "2, and what the owner took back";
}

TEST_F(OwnersAlone, GetOneMoreRoundWhereTheBandIsMissedAndNoThird) {
  begin();
  unlearn_again();
  world_.evaluate_all(2, 0.3);
  unlearn_again();
  world_.evaluate_all(2, 0.3);
  EXPECT_EQ(world_.work(), "initialise");
  EXPECT_THAT(world_.request_status(1)["reason"].get<std::string>(),
              HasSubstr("as-unseen: missed the band after 2 rounds"));
}

TEST_F(OwnersAlone, ThatCannotAreRetrainedWithout) {
  begin();
  for (int failed = 0; failed < 5 && world_.work() == "unlearn"; ++failed) {
    world_.say(2, Declined{world_.open(), "as-unseen compares with held-out records, of which this site has too few"});
    world_.pass(Duration{60000});
  }
  EXPECT_EQ(world_.work(), "initialise");
  EXPECT_EQ(world_.request_status(1)["state"], "escalated");
  EXPECT_THAT(world_.request_status(1)["reason"].get<std::string>(), HasSubstr("compares with held-out records"));
}

}  // namespace
}  // namespace expunge::testing
