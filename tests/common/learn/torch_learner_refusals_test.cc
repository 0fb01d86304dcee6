// What the learner refuses, by its reason.
#include <gmock/gmock.h>

#include <cmath>

#include "tests/common/learn/a_torch_learner.h"

namespace expunge {
namespace {

using testing::HasSubstr;

class TorchLearnerRefusals : public TorchLearner {
 protected:
  Error refusal(const Instruction& instruction, const Weights* base = nullptr, const Mask* mask = nullptr,
                const Selection& selection = a_selection()) {
    const auto result = perform(*learner_, instruction, base, mask, selection);
    EXPECT_FALSE(result);
    return result ? Error{} : result.error();
  }
};

TEST_F(TorchLearnerRefusals, WhatDoesNotFitIsRefused) {
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

TEST_F(TorchLearnerRefusals, RecipesOutOfRangeAreRefused) {
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

TEST_F(TorchLearnerRefusals, MethodsWithWrongMasksAreRefused) {
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

TEST_F(TorchLearnerRefusals, WrongLabelsAreRefused) {
  auto data = std::make_shared<TinyData>(20);
  data->relabel(3, {9});
  const auto learner = *make_torch_learner(data, "cpu", 1);
  const Weights base = start();
  Selection all;
  all.retain = records(0, 20);
  const auto result = perform(*learner, an_instruction(Work::kTrain), &base, nullptr, all);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().what, HasSubstr("record 3"));
}

}  // namespace
}  // namespace expunge
