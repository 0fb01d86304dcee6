#include "common/learn/torch_learner.h"

#include <gmock/gmock.h>

#include <bit>
#include <cmath>
#include <cstdio>

#include "tests/common/learn/tiny_data.h"
#include "tests/support/child_process.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::atomic<bool> kGoOn{false};

Instruction an_instruction(Work work, const std::string& network = "cnn") {
  Instruction instruction;
  instruction.work = work;
  instruction.network = tiny_network(network);
  instruction.recipe.batch = 16;
  instruction.learning_rate = 0.01;
  instruction.seed = 3;
  return instruction;
}

Selection a_selection() {
  return {records(0, 20), records(20, 80), records(80, 100), records(100, 120)};
}

class TorchLearner : public testing::Test {
 protected:
  std::shared_ptr<const Dataset> data_ = std::make_shared<TinyData>(120);
  std::unique_ptr<Learner> learner_ = *make_torch_learner(data_, "cpu", 1);

  Weights start(const std::string& network = "cnn") {
    return *learner_->perform(an_instruction(Work::kInitialise, network), nullptr, nullptr, {}, kGoOn)->weights;
  }
  Outcome trained(const Instruction& instruction, const Weights& base) {
    return *learner_->perform(instruction, &base, nullptr, a_selection(), kGoOn);
  }
  Error refusal(const Instruction& instruction, const Weights* base = nullptr, const Mask* mask = nullptr,
                const Selection& selection = a_selection()) {
    const auto result = learner_->perform(instruction, base, mask, selection, kGoOn);
    EXPECT_FALSE(result);
    return result ? Error{} : result.error();
  }
};

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
  EXPECT_EQ(find(outcome.measures, "train.loss")->count, 900U);
  EXPECT_GT(value(outcome, "train.accuracy"), 0.6);
  EXPECT_EQ(find(outcome.measures, "test.accuracy")->count, 20U);

  const auto before = *learner_->perform(an_instruction(Work::kEvaluate), &base, nullptr, a_selection(), kGoOn);
  EXPECT_EQ(value(outcome, "test.loss"), value(before, "test.loss")) << "the test measures are the received model's";
  const auto after =
      *learner_->perform(an_instruction(Work::kEvaluate), &*outcome.weights, nullptr, a_selection(), kGoOn);
  EXPECT_LT(value(after, "test.loss"), value(before, "test.loss"));
  EXPECT_GT(value(after, "test.accuracy"), 0.8);
}

TEST_F(TorchLearner, EvaluationNamesEverySetAndMembership) {
  const Weights base = start();
  const auto outcome = *learner_->perform(an_instruction(Work::kEvaluate), &base, nullptr, a_selection(), kGoOn);
  std::vector<std::string> names;
  for (const auto& measure : outcome.measures) names.push_back(measure.name);
  EXPECT_THAT(names,
              ElementsAre("forget.accuracy", "forget.auc", "forget.loss", "held-out.accuracy", "held-out.auc",
                          "held-out.loss", "membership.auc", "membership.confidence_auc", "membership.tpr_at_1pct_fpr",
                          "retain.accuracy", "retain.auc", "retain.loss", "test.accuracy", "test.auc", "test.loss"));
  EXPECT_EQ(find(outcome.measures, "membership.auc")->count, 40U);
  EXPECT_FALSE(outcome.weights);

  Selection one_class;
  one_class.test = {0};
  const auto small = *learner_->perform(an_instruction(Work::kEvaluate), &base, nullptr, one_class, kGoOn);
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
  const auto base = learner->perform(an_instruction(Work::kInitialise, "resnet18"), nullptr, nullptr, {}, kGoOn);
  const auto end =
      learner->perform(an_instruction(Work::kTrain, "resnet18"), &*base->weights, nullptr, a_selection(), kGoOn);
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
  const auto outcome = *learner_->perform(an_instruction(Work::kTrain, "resnet18"), &base, nullptr, one, kGoOn);
  EXPECT_EQ(outcome.sample_visits, 1U);
  EXPECT_NE(outcome.weights->values, base.values);
}

TEST_F(TorchLearner, WithoutRecordsTheModelStaysAsItWas) {
  const Weights base = start();
  const auto outcome = *learner_->perform(an_instruction(Work::kTrain), &base, nullptr, {}, kGoOn);
  EXPECT_EQ(outcome.weights->values, base.values);
  EXPECT_TRUE(outcome.measures.empty());
}

TEST_F(TorchLearner, SalUnChangesNothingOutsideItsMask) {
  const Weights base = start("resnet18");
  auto instruction = an_instruction(Work::kSaliency, "resnet18");
  instruction.method = "salun";
  instruction.parameters = {{"fraction", 0.3}, {"guard", 0}};
  const auto saliency = *learner_->perform(instruction, &base, nullptr, a_selection(), kGoOn);
  ASSERT_TRUE(saliency.mask);
  instruction.work = Work::kUnlearn;
  for (const bool is_owner : {true, false}) {
    Selection selection = a_selection();
    if (!is_owner) selection.forget.clear();
    const auto outcome = *learner_->perform(instruction, &base, &*saliency.mask, selection, kGoOn);
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
  const std::atomic<bool> stop{true};
  const auto result = learner_->perform(an_instruction(Work::kTrain), &base, nullptr, a_selection(), stop);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().fault, Fault::kUnavailable);
}

TEST_F(TorchLearner, WhatDoesNotFitIsRefused) {
  const Weights base = start();
  auto other = an_instruction(Work::kTrain);
  other.network.classes = 3;
  EXPECT_THAT(refusal(other, &base).what, HasSubstr("3 classes"));
  other = an_instruction(Work::kTrain);
  other.network.channels = 3;
  EXPECT_THAT(refusal(other, &base).what, HasSubstr("3 channels"));
  EXPECT_EQ(refusal(an_instruction(Work::kTrain, "resnet18"), &base).fault, Fault::kBadInput) << "another network";
  EXPECT_EQ(refusal(an_instruction(Work::kTrain)).fault, Fault::kBadInput) << "no model";
  other = an_instruction(Work::kTrain);
  other.network.task = TaskKind::kReconstruction;
  EXPECT_EQ(refusal(other, &base).fault, Fault::kBadInput);
  Selection beyond;
  beyond.retain = {1000};
  EXPECT_THAT(refusal(an_instruction(Work::kTrain), &base, nullptr, beyond).what, HasSubstr("record 1000"));
}

TEST_F(TorchLearner, RecipesOutOfRangeAreRefused) {
  const Weights base = start();
  auto instruction = an_instruction(Work::kTrain);
  instruction.recipe.batch = 0;
  EXPECT_THAT(refusal(instruction, &base).what, HasSubstr("batch is 0"));
  instruction = an_instruction(Work::kTrain);
  instruction.recipe.local_epochs = -1;
  EXPECT_EQ(refusal(instruction, &base).fault, Fault::kBadInput);
  instruction = an_instruction(Work::kTrain);
  instruction.recipe.optimiser = "sgdd";
  EXPECT_THAT(refusal(instruction, &base).what, HasSubstr("'sgd'"));
  instruction = an_instruction(Work::kTrain);
  instruction.learning_rate = std::nan("");
  EXPECT_EQ(refusal(instruction, &base).fault, Fault::kBadInput);
}

TEST_F(TorchLearner, MethodsWithWrongMasksAreRefused) {
  const Weights base = start();
  auto instruction = an_instruction(Work::kUnlearn);
  instruction.method = "salun";
  EXPECT_THAT(refusal(instruction, &base).what, HasSubstr("needs a mask"));
  const Mask short_mask(3, 1);
  EXPECT_THAT(refusal(instruction, &base, &short_mask).what, HasSubstr("3 elements"));
  instruction.method = "salune";
  EXPECT_THAT(refusal(instruction, &base).what, HasSubstr("'salun'"));
  instruction = an_instruction(Work::kSaliency);
  instruction.method = "fine-tune";
  EXPECT_THAT(refusal(instruction, &base).what, HasSubstr("without a mask"));
}

TEST_F(TorchLearner, AModelThatBurstIsNotHandedOn) {
  const Weights base = start();
  auto instruction = an_instruction(Work::kUnlearn);
  instruction.method = "gradient-ascent";
  instruction.parameters = {{"learning_rate", 10}, {"epochs", 100}, {"momentum", 0.999}};
  const auto result = learner_->perform(instruction, &base, nullptr, a_selection(), kGoOn);
  if (!result) {
    EXPECT_THAT(result.error().what, HasSubstr("no longer finite"));
    return;
  }
  for (const float element : result->weights->values) ASSERT_TRUE(std::isfinite(element));
}

TEST_F(TorchLearner, WrongLabelsAreRefused) {
  auto data = std::make_shared<TinyData>(20);
  data->relabel(3, {9});
  const auto learner = *make_torch_learner(data, "cpu", 1);
  const Weights base = start();
  Selection all;
  all.retain = records(0, 20);
  const auto result = learner->perform(an_instruction(Work::kTrain), &base, nullptr, all, kGoOn);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().what, HasSubstr("record 3"));
}

TEST_F(TorchLearner, ImagesOfAnotherSizeAreResized) {
  auto instruction = an_instruction(Work::kEvaluate);
  const Weights base = start();
  instruction.network.input_size = 20;
  EXPECT_TRUE(learner_->perform(instruction, &base, nullptr, a_selection(), kGoOn));
  instruction.network.input_size = 8;
  EXPECT_TRUE(learner_->perform(instruction, &base, nullptr, a_selection(), kGoOn));
}

TEST(Device, SaysWhatItIs) {
  const auto data = std::make_shared<TinyData>(4);
  EXPECT_EQ((*make_torch_learner(data, "cpu", 1))->device(), "cpu (1 thread)");
  EXPECT_EQ((*make_torch_learner(data, "cpu", 2))->device(), "cpu (2 threads)");
  EXPECT_TRUE(make_torch_learner(data, "auto", 0));
}

TEST(Device, UnknownAndAbsentOnesAreRefused) {
  const auto data = std::make_shared<TinyData>(4);
  for (const std::string wrong : {"gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:1x", ""})
    EXPECT_EQ(make_torch_learner(data, wrong, 1).error().fault, Fault::kBadInput) << wrong;
  const auto absent = make_torch_learner(data, "cuda:127", 1);
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().fault, Fault::kUnavailable);
}

TEST(ModelTools, PredictionsAreProbabilitiesAndDoNotDependOnTheOrder) {
  const TinyData data(40);
  const auto learner = *make_torch_learner(std::make_shared<TinyData>(40), "cpu", 1);
  const TrainedModel model{tiny_network(),
                           *learner->perform(an_instruction(Work::kInitialise), nullptr, nullptr, {}, kGoOn)->weights};
  const ComputeSettings compute{"cpu", 1};
  const auto rows = *predict(model, data, records(0, 40), compute);
  ASSERT_EQ(rows.size(), 160U);
  for (std::size_t i = 0; i < 40; ++i)
    EXPECT_NEAR(rows[4 * i] + rows[4 * i + 1] + rows[4 * i + 2] + rows[4 * i + 3], 1, 1e-6);
  const auto alone = *predict(model, data, records(7, 8), compute);
  for (std::size_t c = 0; c < 4; ++c) EXPECT_NEAR(alone[c], rows[28 + c], 1e-6);
  EXPECT_TRUE(predict(model, data, {}, compute)->empty());

  const auto half = *saliency(model, data, records(0, 10), 0.5, compute);
  EXPECT_EQ(std::count(half.mask.begin(), half.mask.end(), 1),
            static_cast<std::ptrdiff_t>(model.weights.manifest->parameters() / 2));
  EXPECT_EQ(saliency(model, data, records(0, 10), -1, compute).error().fault, Fault::kBadInput);
  EXPECT_NE(find(*evaluate(model, data, {{"test", records(0, 10)}}, compute), "test.accuracy"), nullptr);
  EXPECT_EQ(**manifest_of(tiny_network()), *model.weights.manifest);
  EXPECT_THAT(libtorch_version(), HasSubstr("2."));
}

}  // namespace
}  // namespace expunge
