#include "protocols/limits.h"
#include "protocols/wire_text.h"
#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Forgetting, PublishesWhatForgotAndDestroysWhatDidNot) {
  CoordinatorWorld world;
  train_to_the_end(world);
  world.forget(2, 1);
  unlearn(world, 2);
  world.clear_sent();
  world.evaluate_all(2, 0.01);
  EXPECT_EQ(world.request_status(1)["state"], "published");
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(world.last_to<Published>(i));
    EXPECT_EQ(world.last_to<Published>(i)->version, ModelVersion{4});
    EXPECT_EQ(world.last_to<Published>(i)->forgotten.size(), i == 2 ? 1U : 0U) << "a site hears of its own";
  }
  EXPECT_THAT(world.last_to<Published>(2)->forgotten, ElementsAre(request_id(1)));
  EXPECT_EQ(world.last_to<RequestProgress>(2)->state, RequestState::kPublished);
  EXPECT_EQ(world.coordinator_->model({3}).error().fault, Fault::kStale);
  EXPECT_EQ(world.coordinator_->model({99}).error().fault, Fault::kBadInput);
  for (const char* key : {"model/00000001", "model/00000002", "model/00000003"})
    EXPECT_THAT(world.saved_.at(key), HasSubstr("\"file\":null")) << key;
  EXPECT_THAT(world.ended_secrets_, ElementsAre("model/00000001", "model/00000002", "model/00000003"));
  world.pass(Duration{0});
  EXPECT_EQ(world.files_.contents().size(), 1U);
  EXPECT_TRUE(world.coordinator_->trained());
}

TEST(Forgetting, AllOfAPublicationIsOneRecord) {
  CoordinatorWorld world;
  train_to_the_end(world);
  world.forget(2, 1);
  unlearn(world, 2);
  const std::size_t before = world.records_;
  world.evaluate_all(2, 0.01);
  EXPECT_EQ(world.records_, before + 1);
}

TEST(Forgetting, FilesOfDestroyedVersionsStayUntilTheirKeysEndIsDurable) {
  CoordinatorWorld world;
  train_to_the_end(world);
  world.forget(2, 1);
  unlearn(world, 2);
  world.evaluate_all(2, 0.01);
  EXPECT_TRUE(world.files_.exists("models/model-3.sealed"));
  world.crash();
  EXPECT_FALSE(world.files_.exists("models/model-3.sealed"));
  EXPECT_TRUE(world.files_.exists("models/model-4.sealed"));
}

TEST(Forgetting, EveryoneHearsWhoseRecordsAreTheForgetSet) {
  CoordinatorWorld world;
  train_to_the_end(world);
  world.forget(2, 1);
  EXPECT_EQ(world.last_to<RoundTask>(1)->instruction.work, Work::kEvaluate);
  EXPECT_THAT(world.last_to<RoundTask>(1)->requests, ElementsAre(request_id(1)));
  world.evaluate_all(2, 0.3);
  EXPECT_EQ(world.last_to<RoundTask>(3)->instruction.method, "random-labels");
  EXPECT_DOUBLE_EQ(world.last_to<RoundTask>(3)->instruction.parameters.at("retain_share"), 0.1);
  EXPECT_EQ(world.last_to<RoundTask>(3)->instruction.parameters.count("rounds"), 0U);
}

TEST(Forgetting, ARestartGoesOnWithTheSameStepAndMask) {
  CoordinatorWorld world;
  world.study_.forget.method = "salun";
  train_to_the_end(world);
  world.forget(2, 1);
  world.evaluate_all(2, 0.3);
  world.say(2, Update{world.open(), Payload::kMask, 0, 20, {}}, {blob_of({0b0101})});
  auto before = *world.last_to<RoundTask>(2);
  world.crash();
  for (int i = 1; i <= 3; ++i) world.connect(i);
  auto after = *world.last_to<RoundTask>(2);
  after.time_left = before.time_left;
  EXPECT_EQ(after, before);
  world.train_all(3, {-1, 0, 0, 0});
  EXPECT_EQ(world.ended_secrets_.count("federation"), 0U);
  world.evaluate_all(2, 0.01);
  EXPECT_EQ(world.request_status(1)["state"], "published");
  EXPECT_EQ(world.ended_secrets_.count("federation"), 1U);  // it held the mask's key
  world.pass(Duration{0});
  EXPECT_EQ(world.files_.contents().size(), 1U);  // nor does the mask outlive its plan
}

TEST(Forgetting, TrainingWaitsAndThenGoesOnFromThePublishedModel) {
  CoordinatorWorld world;
  world.study_.recipe.rounds = 3;
  world.begin();
  world.forget(1, 1);  // the open round is finished first
  EXPECT_EQ(world.request_status(1)["state"], "received");
  world.train_all();
  EXPECT_EQ(world.work(), "evaluate");
  unlearn(world, 1);
  world.evaluate_all(1, 0.01);
  EXPECT_EQ(world.work(), "train");
  EXPECT_EQ(world.last_entry("RoundOpened")["purpose"], "training round 2 of 3");
  EXPECT_EQ(world.last_to<RoundTask>(1)->base, ModelVersion{3});
  EXPECT_EQ(world.last_to<Published>(3)->version, ModelVersion{3});
  EXPECT_FALSE(world.coordinator_->trained());
}

TEST(Forgetting, AMissGoesOnForAnotherRoundThenToTheFallback) {
  CoordinatorWorld world;
  world.study_.forget.fallbacks = {"fine-tune"};
  train_to_the_end(world);
  world.forget(2, 1);
  unlearn(world, 2);
  world.evaluate_all(2, 0.2);
  EXPECT_EQ(world.work(), "unlearn");
  EXPECT_EQ(world.last_to<RoundTask>(1)->base, ModelVersion{4});
  world.train_all(3, {-1, 0, 0, 0});
  world.evaluate_all(2, 0.2);
  EXPECT_EQ(world.last_entry("RoundOpened")["method"], "fine-tune");
  EXPECT_EQ(world.last_to<RoundTask>(1)->base, ModelVersion{3});  // the tainted model again
  EXPECT_EQ(world.model_status(5)["state"], "destroyed");
  EXPECT_THAT(world.request_status(1)["reason"].get<std::string>(), HasSubstr("random-labels: missed the band"));
}

TEST(Forgetting, IsSaidToTellLittleWhereTheModelBeforeWasAsNear) {
  CoordinatorWorld world;
  train_to_the_end(world);
  world.forget(2, 1);
  world.evaluate_all(2, 0.01);
  world.train_all(3, {-1, 0, 0, 0});
  world.evaluate_all(2, 0.01);
  ASSERT_EQ(world.request_status(1)["state"], "published");
  EXPECT_THAT(world.request_status(1)["reason"].get<std::string>(), HasSubstr("does not tell whether this one forgot"));
}

TEST(Forgetting, ABudgetThatIsSpentEndsAMethod) {
  CoordinatorWorld world;
  world.study_.forget.budget = 0.1;  // of 600 visits
  world.study_.forget.most_rounds = 10;
  train_to_the_end(world);
  world.forget(2, 1);
  unlearn(world, 2);
  world.evaluate_all(2, 0.2);
  EXPECT_EQ(world.work(), "initialise");
}

TEST(Forgetting, EscalatesToExactRetraining) {
  CoordinatorWorld world;
  world.study_.forget.most_rounds = 1;
  train_to_the_end(world);
  world.forget(2, 1);
  unlearn(world, 2);
  world.evaluate_all(2, 0.2);
  EXPECT_EQ(world.request_status(1)["state"], "escalated");
  ASSERT_EQ(world.work(), "initialise");
  world.initialise(1, {9, 9, 9, 9});
  world.train_all();
  world.train_all();
  ASSERT_EQ(world.work(), "evaluate");
  world.evaluate_all(2, -0.2);  // outside the band, and published all the same
  EXPECT_EQ(world.request_status(1)["state"], "escalated");
  EXPECT_FALSE(world.request_status(1)["open"].get<bool>());
  EXPECT_EQ(world.count("ForgetEscalated"), 1U);
  EXPECT_THAT(world.values_of(*world.coordinator_->published()), Each(11));
  EXPECT_THAT(world.last_to<Published>(2)->forgotten, ElementsAre(request_id(1)));
}

TEST(Forgetting, RetrainingByChoiceIsPublishedNotEscalated) {
  CoordinatorWorld world;
  world.study_.forget.method = "retrain";
  world.study_.forget.parameters = {};
  train_to_the_end(world);
  world.forget(2, 1);
  world.evaluate_all(2, 0.3);
  world.initialise(1);
  world.train_all();
  world.train_all();
  world.evaluate_all(2, 0);
  EXPECT_EQ(world.request_status(1)["state"], "published");
}

TEST(Forgetting, ASiteThatClaimsManyRecordsDoesNotDecideAlone) {
  CoordinatorWorld world;
  train_to_the_end(world);
  world.forget(2, 1);
  const auto evaluate = [&](double claimed) {
    world.evaluate(1, measures(0.8, 0.7));
    world.evaluate(2, measures(0.8, 0.7, 0.7));
    Measures lie = measures(claimed, 0.7);
    for (Measure& measure : lie) measure.count = std::uint64_t{1} << 40;
    world.evaluate(3, lie);
  };
  evaluate(0.8);
  world.train_all();
  evaluate(0.7);
  EXPECT_THAT(world.last_entry("ForgetVerified")["why"].get<std::string>(), HasSubstr("test accuracy lost 3.33 %"));
}

TEST(Forgetting, AMissingMeasureIsNoAcceptance) {
  CoordinatorWorld world;
  train_to_the_end(world);
  world.forget(2, 1);
  unlearn(world, 2);
  for (int i = 1; i <= 3; ++i) world.evaluate(i, measures(0.8, 0.7));
  EXPECT_FALSE(world.last_entry("ForgetVerified")["holds"].get<bool>());
  EXPECT_THAT(world.last_entry("ForgetVerified")["why"].get<std::string>(),
              HasSubstr("forget.accuracy of site-b is missing"));
}

TEST(Forgetting, WaitsForAnOwnerThatIsAwayAndSaysSo) {
  CoordinatorWorld world;
  train_to_the_end(world);
  world.forget(2, 1);
  world.evaluate_all(2, 0.3);
  world.disconnect(2);
  world.train(1);
  world.train(3);
  for (int i = 0; i < 20; ++i) world.pass(Duration{60000});
  EXPECT_EQ(world.count("RoundFailed"), 1U);
  EXPECT_THAT(world.status()["waits"].get<std::string>(), HasSubstr("site-b is not connected"));
  world.connect(2);
  EXPECT_EQ(world.last_to<RoundTask>(2)->instruction.method, "random-labels");
}

TEST(Forgetting, AnOwnerThatDeclinesEndsTheMethodAfterFiveTimes) {
  CoordinatorWorld world;
  train_to_the_end(world);
  world.forget(2, 1);
  world.evaluate_all(2, 0.3);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(world.work(), "unlearn");
    world.say(2, Declined{world.open(), "policy"});
    world.pass(Duration{60000});
  }
  EXPECT_EQ(world.work(), "initialise");
  EXPECT_THAT(world.request_status(1)["reason"].get<std::string>(), HasSubstr("site-b declined: policy"));
}

// A reason is cut where it gets too long for a message; half a character would be no text.
TEST(Forgetting, ALongReasonInAnyScriptIsCutBetweenCharacters) {
  CoordinatorWorld world;
  train_to_the_end(world);
  world.forget(2, 1);
  world.evaluate_all(2, 0.3);
  std::string reason;
  while (reason.size() + 3 <= limits::kLongestReason) reason += "\u20ac";
  for (int i = 0; i < 5; ++i) {
    world.say(2, Declined{world.open(), reason});
    world.pass(Duration{60000});
  }
  const auto told = world.request_status(1)["reason"].get<std::string>();
  EXPECT_LE(told.size(), limits::kLongestReason);
  EXPECT_TRUE(is_wire_text(told, Lines::kRefused));
}

}  // namespace
}  // namespace expunge::testing
