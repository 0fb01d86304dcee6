// What evaluation asks of a model besides its measures: its answers, and how quickly it learns records again.
#include "tests/common/learn/a_torch_learner.h"

namespace expunge {
namespace {

const ComputeSettings kCompute{"cpu", 1};

class RelearningTest : public TorchLearner {
 protected:
  TrainedModel fresh() { return {tiny_network(), start()}; }
  static Relearn down_to(double loss, double passes = 40) {
    Relearn how{.recipe = {}, .loss = loss, .passes = passes, .seed = 5};
    how.recipe.batch = 8;
    how.recipe.learning_rate = 0.01;
    return how;
  }
  Result<std::optional<std::uint64_t>> visits(const Relearn& how) {
    return relearn(fresh(), *data_, records(0, 20), how, kCompute);
  }
};

TEST_F(RelearningTest, CountsVisitsUntilTheLossIsReached) {
  const auto found = *visits(down_to(0.7));
  ASSERT_TRUE(found);
  EXPECT_GT(*found, 0U);
  EXPECT_LE(*found, 800U);
  EXPECT_EQ(**visits(down_to(0.7)), *found) << "the same seed";
  EXPECT_GE(**visits(down_to(0.5)), *found);
}

TEST_F(RelearningTest, WhatIsKnownNeedsNoVisit) {
  EXPECT_EQ(**visits(down_to(100)), 0U);
}

TEST_F(RelearningTest, WhatIsNotReachedIsAbsent) {
  EXPECT_FALSE(*visits(down_to(0, 1)));
}

TEST_F(RelearningTest, NeedsRecordsAndAnOptimiser) {
  EXPECT_EQ(relearn(fresh(), *data_, {}, down_to(1), kCompute).error().fault, Fault::kBadInput);
  auto how = down_to(1e-9);
  how.recipe.optimiser = "adagrad";
  EXPECT_EQ(visits(how).error().fault, Fault::kBadInput);
}

TEST_F(RelearningTest, AnswersAreThePredictionsAndMeasuresTheUsualOnes) {
  const std::map<std::string, std::vector<std::uint32_t>> sets{{"forget", records(0, 20)},
                                                               {"held-out", records(80, 90)}};
  const auto model = fresh();
  const auto found = *evaluate_and_answer(model, *data_, sets, kCompute);
  EXPECT_EQ(found.records, sets);
  EXPECT_EQ(found.probabilities.at("held-out"), *predict(model, *data_, records(80, 90), kCompute));
  const auto measures = *evaluate(model, *data_, sets, kCompute);
  ASSERT_EQ(found.measures.size(), measures.size());
  for (std::size_t i = 0; i < measures.size(); ++i) {
    EXPECT_EQ(found.measures[i].name, measures[i].name);
    EXPECT_EQ(found.measures[i].value, measures[i].value);
  }
}

TEST_F(RelearningTest, AnswersThatAreNoNumbersAreRefused) {
  auto model = fresh();
  for (float& value : model.weights.values) value = 3e38F;
  const auto found = evaluate_and_answer(model, *data_, {{"forget", records(0, 20)}}, kCompute);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().fault, Fault::kBadInput);
}

}  // namespace
}  // namespace expunge
