#include "common/learn/torch_learner.h"

#include <gmock/gmock.h>

#include <bit>
#include <cmath>
#include <cstdio>

#include "common/model/measures.h"
#include "tests/common/learn/a_torch_learner.h"
#include "tests/support/child_process.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

double value(const Outcome& outcome, std::string_view name) {
  const Measure* measure = find(outcome.measures, name);
  return measure == nullptr ? std::nan("") : measure->value;
}

TEST_F(TorchLearner, TrainingLearnsAndMeasures) {
  auto instruction = an_instruction(Work::kTrain);
  instruction.recipe.local_epochs = 15;
  const Weights base = start();
  const Outcome outcome = trained(instruction, base);
  EXPECT_EQ(outcome.sample_visits, 900U);
  EXPECT_EQ(outcome.sample_looks, 20U) << "at the test records, once";
  EXPECT_EQ(find(outcome.measures, "train.loss")->count, 900U);
  EXPECT_GT(value(outcome, "train.accuracy"), 0.6);
  EXPECT_EQ(find(outcome.measures, "test.accuracy")->count, 20U);

  const auto before = *perform(*learner_, an_instruction(Work::kEvaluate), &base, nullptr, a_selection());
  EXPECT_EQ(value(outcome, "test.loss"), value(before, "test.loss")) << "the test measures are the received model's";
  const auto after = *perform(*learner_, an_instruction(Work::kEvaluate), &*outcome.weights, nullptr, a_selection());
  EXPECT_LT(value(after, "test.loss"), value(before, "test.loss"));
  EXPECT_GT(value(after, "test.accuracy"), 0.8);
}

// In the first step the model is where the global one is and the term is 0; then it holds back.
TEST_F(TorchLearner, FedProxPullsTowardsTheGlobalModel) {
  auto instruction = an_instruction(Work::kTrain);
  instruction.recipe.optimiser = "sgd";
  instruction.recipe.momentum = 0;
  instruction.learning_rate = 1e-3;
  const Weights base = start();
  const auto way = [&](double epochs, double proximal) {
    instruction.recipe.local_epochs = epochs;
    instruction.recipe.proximal = proximal;
    const Outcome outcome = trained(instruction, base);
    double squares = 0;
    for (std::size_t tensor = 0; tensor < base.manifest->tensors().size(); ++tensor) {
      if (base.manifest->tensors()[tensor].role == TensorRole::kBuffer) continue;
      const auto now = outcome.weights->tensor(tensor), then = base.tensor(tensor);
      for (std::size_t i = 0; i < now.size(); ++i) squares += std::pow(now[i] - then[i], 2);
    }
    return std::sqrt(squares);
  };
  EXPECT_EQ(way(0.25, 0), way(0.25, 1000)) << "one step";
  EXPECT_LT(way(3, 1000), 0.5 * way(3, 0));
}

TEST_F(TorchLearner, TellsHowFarItIs) {
  const Weights base = start();
  for (const Work work : {Work::kTrain, Work::kEvaluate}) {
    auto instruction = an_instruction(work);
    instruction.recipe.local_epochs = 2.5;
    Course course;
    const auto outcome = *learner_->perform(instruction, &base, nullptr, a_selection(), course);
    EXPECT_GT(course.passes().expected, 0U) << to_text(work);
    EXPECT_EQ(course.passes().made, course.passes().expected) << to_text(work);
    EXPECT_EQ(course.passes().made, outcome.sample_visits + outcome.sample_looks) << to_text(work);
  }
}

TEST_F(TorchLearner, EvaluationNamesEverySetAndMembership) {
  const Weights base = start();
  const auto outcome = *perform(*learner_, an_instruction(Work::kEvaluate), &base, nullptr, a_selection());
  std::vector<std::string> names;
  for (const auto& measure : outcome.measures)
    if (!is_loss_quantile(measure.name)) names.push_back(measure.name);
  EXPECT_THAT(names, ElementsAre("forget.accuracy", "forget.auc", "forget.loss", "held-out.accuracy", "held-out.auc",
                                 "held-out.loss", "membership.auc", "membership.confidence_auc", "retain.accuracy",
                                 "retain.auc", "retain.loss", "test.accuracy", "test.auc", "test.loss"));
  EXPECT_EQ(outcome.measures.size() - names.size(), kLossQuantiles);
  EXPECT_LE(value(outcome, "held-out.loss_05"), value(outcome, "held-out.loss_95"));
  EXPECT_EQ(find(outcome.measures, "membership.auc")->count, 40U);
  EXPECT_FALSE(outcome.weights);

  Selection one_class;
  one_class.test = {0};
  const auto small = *perform(*learner_, an_instruction(Work::kEvaluate), &base, nullptr, one_class);
  EXPECT_EQ(find(small.measures, "test.auc"), nullptr) << "one class only";
  EXPECT_NE(find(small.measures, "test.loss"), nullptr);
}

TEST_F(TorchLearner, TheSameSeedGivesTheSameBitsInThisProcess) {
  for (const std::string network : {"cnn", "resnet18"})
    for (const std::string optimiser : {"sgd", "adam", "adamw"}) {
      auto instruction = an_instruction(Work::kTrain, network);
      instruction.recipe.optimiser = optimiser;
      const Weights base = start(network);
      EXPECT_EQ(trained(instruction, base).weights->values, trained(instruction, base).weights->values) << optimiser;
      auto another = instruction;
      another.seed = 4;
      EXPECT_NE(trained(instruction, base).weights->values, trained(another, base).weights->values);
    }
}

std::string bits_of_a_run() {
  const auto learner = *make_torch_learner(std::make_shared<TinyData>(120), "cpu", 1);
  const auto base = perform(*learner, an_instruction(Work::kInitialise, "resnet18"), nullptr, nullptr, {});
  const auto end = perform(*learner, an_instruction(Work::kTrain, "resnet18"), &*base->weights, nullptr, a_selection());
  std::uint64_t mixed = 14695981039346656037U;
  for (const float element : end->weights->values)
    mixed = (mixed ^ std::bit_cast<std::uint32_t>(element)) * 1099511628211U;
  return std::to_string(mixed);
}

TEST(TorchLearnerChild, DISABLED_PrintsItsBits) {
  std::printf("%s%s\n", kLineMark, bits_of_a_run().c_str());
}

TEST_F(TorchLearner, TheSameSeedGivesTheSameBitsInAnotherProcess) {
  ChildProcess child("TorchLearnerChild.DISABLED_PrintsItsBits", "unused");
  EXPECT_EQ(child.line(), bits_of_a_run());
}

TEST_F(TorchLearner, ABatchOfOneRecordTrains) {
  const Weights base = start("resnet18");
  Selection one;
  one.retain = {5};
  const auto outcome = *perform(*learner_, an_instruction(Work::kTrain, "resnet18"), &base, nullptr, one);
  EXPECT_EQ(outcome.sample_visits, 1U);
  EXPECT_NE(outcome.weights->values, base.values);
}

TEST_F(TorchLearner, WithoutRecordsTheModelStaysAsItWas) {
  const Weights base = start();
  const auto outcome = *perform(*learner_, an_instruction(Work::kTrain), &base, nullptr, {});
  EXPECT_EQ(outcome.weights->values, base.values);
  EXPECT_TRUE(outcome.measures.empty());
}

TEST_F(TorchLearner, SalUnChangesNothingOutsideItsMask) {
  const Weights base = start("resnet18");
  auto instruction = an_instruction(Work::kSaliency, "resnet18");
  instruction.method = "salun";
  instruction.parameters = {{"fraction", 0.3}, {"guard", 0}};
  const auto saliency = *perform(*learner_, instruction, &base, nullptr, a_selection());
  ASSERT_TRUE(saliency.mask);
  instruction.work = Work::kUnlearn;
  for (const bool is_owner : {true, false}) {
    Selection selection = a_selection();
    if (!is_owner) selection.forget.clear();
    const auto outcome = *perform(*learner_, instruction, &base, &*saliency.mask, selection);
    std::size_t changed = 0;
    for (std::size_t tensor = 0; tensor < base.manifest->tensors().size(); ++tensor) {
      if (base.manifest->tensors()[tensor].role == TensorRole::kBuffer) continue;
      for (std::size_t i = base.manifest->offset(tensor); i < base.manifest->offset(tensor + 1); ++i) {
        const bool is_same =
            std::bit_cast<std::uint32_t>(outcome.weights->values[i]) == std::bit_cast<std::uint32_t>(base.values[i]);
        if ((*saliency.mask)[i] == 0) {
          ASSERT_TRUE(is_same) << base.manifest->tensors()[tensor].name;
        }
        changed += !is_same;
      }
    }
    EXPECT_GT(changed, 100U);
  }
}

TEST_F(TorchLearner, StopEndsTheWork) {
  const Weights base = start();
  Course course;
  course.stop();
  const auto result = learner_->perform(an_instruction(Work::kTrain), &base, nullptr, a_selection(), course);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().fault, Fault::kUnavailable);
}

TEST_F(TorchLearner, AModelThatBurstIsNotHandedOn) {
  const Weights base = start();
  auto instruction = an_instruction(Work::kUnlearn);
  instruction.method = "gradient-ascent";
  instruction.parameters = {{"learning_rate", 10}, {"epochs", 100}, {"momentum", 0.999}};
  const auto result = perform(*learner_, instruction, &base, nullptr, a_selection());
  if (!result) {
    EXPECT_THAT(result.error().what, HasSubstr("no longer finite"));
    return;
  }
  for (const float element : result->weights->values) ASSERT_TRUE(std::isfinite(element));
}

TEST_F(TorchLearner, ImagesOfAnotherSizeAreResized) {
  auto instruction = an_instruction(Work::kEvaluate);
  const Weights base = start();
  instruction.network.input_size = 20;
  EXPECT_TRUE(perform(*learner_, instruction, &base, nullptr, a_selection()));
  instruction.network.input_size = 8;
  EXPECT_TRUE(perform(*learner_, instruction, &base, nullptr, a_selection()));
}

}  // namespace
}  // namespace expunge
