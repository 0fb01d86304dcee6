#include "common/learn/unlearner.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "common/learn/metrics.h"
#include "common/learn/unseen.h"
#include "tests/common/learn/an_unlearning.h"

namespace expunge {
namespace {

using testing::HasSubstr;

TEST_F(Unlearning, FineTuningIsDescentOnTheRetained) {
  const auto expected = by_hand({{records(20, 50), 1, Statistics::kRunning}}, 0.1);
  expect_near(after("fine-tune", one_plain_step(), owner_), expected);
  expect_near(after("fine-tune", one_plain_step(), other_), expected);
}

TEST_F(Unlearning, GradientAscentTurnsTheSign) {
  expect_near(after("gradient-ascent", one_plain_step(), owner_),
              by_hand({{records(0, 20), -1, Statistics::kRunning}}, 0.1));
}

TEST_F(Unlearning, GradientAscentLeavesOtherSitesModelsAlone) {
  const auto before = open()->network().save().values;
  EXPECT_EQ(after("gradient-ascent", one_plain_step(), other_), before);
}

TEST_F(Unlearning, NegGradPlusWeighsTheTwoLosses) {
  auto given = one_plain_step();
  given["alpha"] = 0.8;
  expect_near(
      after("neg-grad-plus", given, owner_),
      by_hand({{records(20, 50), 0.8, Statistics::kRunning}, {records(0, 20), -0.2, Statistics::kRunning}}, 0.1));
  given.erase("alpha");
  expect_near(after("neg-grad-plus", given, other_), by_hand({{records(20, 50), 1, Statistics::kRunning}}, 0.1));
}

TEST_F(UnlearningOfTwoClasses, RelabellingWithoutGuardIsAPassOverTheForgetRecordsThenOneOverTheRetained) {
  auto given = one_plain_step();
  given["guard"] = 0;
  const auto relabelled = after("random-labels", given, owner_);
  for (const std::uint32_t i : owner_.forget) data_.relabel(i, {1 - data_.info(i).labels[0]});
  by_hand({{owner_.forget, 1, Statistics::kRunning}}, 0.1);
  expect_near(relabelled, step_by_hand({{owner_.retain, 1, Statistics::kRunning}}, 0.1));
}

TEST_F(UnlearningOfTwoClasses, GuardedRelabellingIsAStepOnWhatIsStillKnownAndTheRetained) {
  auto given = one_plain_step();
  given["unseen_loss"] = 1e6;  // everything is known
  const auto relabelled = after("random-labels", given, owner_);
  for (const std::uint32_t i : owner_.forget) data_.relabel(i, {1 - data_.info(i).labels[0]});
  expect_near(relabelled,
              by_hand({{owner_.forget, 1, Statistics::kRunning}, {owner_.retain, 1, Statistics::kRunning}}, 0.1));
}

TEST_F(Unlearning, RelabellingWithoutRetainRecordsIsTheForgetPassAlone) {
  Selection forget_only = owner_;
  forget_only.retain.clear();
  const auto forgotten = after("random-labels", one_plain_step(), forget_only);
  EXPECT_NE(forgotten, open()->network().save().values);
  EXPECT_NE(forgotten, after("random-labels", one_plain_step(), owner_));
}

TEST_F(Unlearning, OwnerWhoseForgetRecordsAreLikeUnseenOnesRepairsAlone) {
  // Held out = the forget records themselves: their loss is reached before the first step.
  Selection alike = owner_;
  alike.held_out = alike.forget;
  const auto repaired = by_hand({{records(20, 50), 1, Statistics::kRunning}}, 0.1);
  expect_near(after("random-labels", one_plain_step(), alike), repaired);
  auto unguarded = one_plain_step();
  unguarded["guard"] = 0;
  EXPECT_NE(after("random-labels", unguarded, alike), after("random-labels", one_plain_step(), alike));
}

TEST_F(Unlearning, WhatTheCoordinatorToldOfUnseenRecordsCountsBeforeTheSitesOwn) {
  const auto repaired = by_hand({{records(20, 50), 1, Statistics::kRunning}}, 0.1);
  auto told = one_plain_step();
  told["unseen_loss"] = 1e-6;  // far exceeded by a fresh network
  expect_near(after("random-labels", told, owner_), repaired);
  told["unseen_loss"] = 1e6;
  EXPECT_NE(after("random-labels", told, owner_), repaired);
  told["unseen_accuracy"] = 1;  // an accuracy that has fallen so far is enough, too
  expect_near(after("random-labels", told, owner_), repaired);
}

TEST_F(Unlearning, PaceScalesTheLearningRate) {
  auto given = one_plain_step();
  given["pace"] = 0.5;
  expect_near(after("fine-tune", given, other_), by_hand({{records(20, 50), 1, Statistics::kRunning}}, 0.05));
}

class StillKnown : public Unlearning {
 protected:
  // Of `forget` under a fresh network.
  std::vector<std::uint32_t> known(const Unseen& unseen) {
    LocalUnlearning work{session_->bench(), owner_, settings_, {}, 5};
    return *still_known(work, unseen);
  }
  std::vector<double> losses() {
    const Answers answers = *session_->bench().answers(owner_.forget);
    return to_doubles(session_->bench().task().losses(answers.outputs, answers.targets));
  }
  Settings settings_;
};

TEST_F(StillKnown, AreAllBelowTheMeanWhereOnlyThatIsKnown) {
  const auto now = losses();
  const double level = *mean(now) + 1e-6;  // not reached yet
  std::vector<std::uint32_t> below;
  for (std::size_t i = 0; i < now.size(); ++i)
    if (now[i] < level) below.push_back(owner_.forget[i]);
  EXPECT_THAT(known({level, std::nullopt, {}}), testing::UnorderedElementsAreArray(below));
}

TEST_F(StillKnown, AreComparedRankByRank) {
  auto sorted = losses();
  std::ranges::sort(sorted);
  Unseen unseen{*mean(sorted) * 2, std::nullopt, quantiles(sorted, 19)};
  for (double& loss : unseen.quantiles) loss *= 2;
  EXPECT_EQ(known(unseen).size(), owner_.forget.size()) << "unseen records lose twice as much at every rank";
  // Only the worst tenth of the unseen is answered worse than these.
  for (std::size_t i = 0; i < 17; ++i) unseen.quantiles[i] = sorted.front() / 2;
  EXPECT_LE(known(unseen).size(), 3U);
  EXPECT_GE(known(unseen).size(), 1U);
}

TEST_F(StillKnown, LeaveOutWhatUnseenRecordsAreSurelyAnsweredWith) {
  const Unseen unseen{1e6, std::nullopt, std::vector<double>(19, 1e4)};  // a hundredth of the mean
  EXPECT_TRUE(known(unseen).empty());
}

TEST_F(StillKnown, AreNoneOnceTheMeanLossOrTheAccuracyIsReached) {
  EXPECT_TRUE(known({*mean(losses()), std::nullopt, {}}).empty());
  EXPECT_TRUE(known({1e6, 1.0, {}}).empty());
  EXPECT_FALSE(known({1e6, 0.0, {}}).empty());
}

TEST_F(Unlearning, OtherSitesRepair) {
  const auto expected = by_hand({{records(20, 50), 1, Statistics::kRunning}}, 0.1);
  for (const std::string method : {"random-labels", "salun", "salun-soft", "regun", "amun", "msg", "rum",
                                   "class-removal", "site-removal", "fedquit"})
    expect_near(after(method, one_plain_step(), other_), expected);
}

// Chi-square of the counts of these classes against equal ones.
double unevenness(const at::Tensor& drawn, const std::vector<int>& classes) {
  const double expected = static_cast<double>(drawn.numel()) / static_cast<double>(classes.size());
  double sum = 0;
  for (const int label : classes) sum += std::pow(drawn.eq(label).sum().item<double>() - expected, 2) / expected;
  return sum;
}

TEST_F(Unlearning, DrawnLabelsAreNeverTheRightOneAndOtherwiseUniform) {
  const auto task = *make_task(TaskKind::kMultiClass, data_);
  const at::Tensor right = at::zeros({30000}, at::kLong).fill_(2);
  Random random(11);
  const at::Tensor drawn = *task->drawn_targets(right, {}, random);
  EXPECT_EQ(drawn.eq(2).sum().item<std::int64_t>(), 0);
  EXPECT_LT(unevenness(drawn, {0, 1, 3}), 13.8) << "two degrees of freedom: above once in a thousand";
  const at::Tensor any = *task->drawn_targets(right, {.any = true, .kind = 0, .retained = {}}, random);
  EXPECT_LT(unevenness(any, {0, 1, 2, 3}), 16.3) << "three degrees of freedom";
}

TEST_F(Unlearning, PassesAndBatchesAreWhole) {
  const auto salun = *choose_unlearner("salun");
  for (const char* parameter : {"epochs", "batch"})
    EXPECT_THAT(settle("salun", *salun, {{parameter, 1.5}}).error().what, HasSubstr("must be a whole number"));
}

TEST_F(Unlearning, OfAWrongParameterOthersHearWhereToCorrectIt) {
  const auto salun = *choose_unlearner("salun");
  for (const std::map<std::string, double>& wrong : {std::map<std::string, double>{{"epochs", 0.5}}, {{"epoch", 1}}})
    EXPECT_THAT(std::string(settle("salun", *salun, wrong).error().told.text()), HasSubstr("[forget.parameters]"));
}

TEST_F(Unlearning, NoRecordsAtAllChangesNothing) {
  const auto before = open()->network().save().values;
  for (const std::string method :
       {"fine-tune", "gradient-ascent", "neg-grad-plus", "l1-sparse", "random-labels", "salun", "salun-soft", "regun",
        "amun", "msg", "ssd", "rum", "class-removal", "site-removal", "fedquit", "as-unseen"})
    EXPECT_EQ(after(method, {}, Selection{}), before) << method;
}

TEST(Unlearner, AnUnknownMethodIsRefusedWithTheNearestName) {
  EXPECT_THAT(choose_unlearner("salum").error().what, HasSubstr("did you mean 'salun'?"));
  EXPECT_EQ(choose_unlearner("magic").error().fault, Fault::kBadInput);
}

// What the coordinator tells every learner, and those whose work follows the plan.
TEST(Unlearner, AllMethodsTakeThePaceAndSomeTheLengthOfThePlan) {
  for (const std::string method :
       {"fine-tune", "gradient-ascent", "neg-grad-plus", "l1-sparse", "random-labels", "salun", "salun-soft", "regun",
        "amun", "msg", "ct", "ssd", "rum", "class-removal", "site-removal", "fedquit", "as-unseen"})
    EXPECT_TRUE(settle(method, **choose_unlearner(method), {{"pace", 0.5}, {"rounds_done", 3}})) << method;
  for (const std::string method : {"l1-sparse", "salun-soft"})
    EXPECT_TRUE(settle(method, **choose_unlearner(method), {{"plan_rounds", 5}})) << method;
}

TEST(Unlearner, UnknownParametersAndValuesOutOfRangeAreRefused) {
  const auto salun = *choose_unlearner("salun");
  EXPECT_THAT(settle("salun", *salun, {{"fracton", 0.5}}).error().what, HasSubstr("did you mean 'fraction'?"));
  EXPECT_THAT(settle("salun", *salun, {{"fraction", 1.5}}).error().what, HasSubstr("'fraction' of salun is 1.5"));
  EXPECT_FALSE(settle("salun", *salun, {{"learning_rate", std::nan("")}}));
  EXPECT_EQ(settle("salun", *salun, {{"fraction", 0.3}})->at("fraction"), 0.3);
  const auto ascent = *choose_unlearner("gradient-ascent");
  EXPECT_FALSE(settle("gradient-ascent", *ascent, {{"fraction", 0.5}})) << "only salun has a mask";
}

}  // namespace
}  // namespace expunge
