// A learner on records with a label per finding: what it measures, and that every kind of work does its part.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/common/learn/a_torch_learner.h"
#include "tests/common/learn/finding_data.h"

namespace expunge {
namespace {

using testing::HasSubstr;

class LearnerOfFindings : public testing::Test {
 protected:
  Instruction an_instruction(Work work) {
    Instruction instruction = expunge::an_instruction(work);
    instruction.network = finding_network();
    return instruction;
  }
  Result<Outcome> perform(const Instruction& instruction, const Weights* base, const Mask* mask = nullptr) {
    return expunge::perform(*learner_, instruction, base, mask, a_selection());
  }
  Weights start() { return *perform(an_instruction(Work::kInitialise), nullptr)->weights; }
  Weights trained() {
    Instruction instruction = an_instruction(Work::kTrain);
    instruction.recipe.local_epochs = 20;
    const Weights base = start();
    return *perform(instruction, &base)->weights;
  }
  double measured(const Outcome& outcome, std::string_view name) {
    const Measure* measure = find(outcome.measures, name);
    EXPECT_NE(measure, nullptr) << name;
    return measure ? measure->value : -1;
  }

  std::shared_ptr<FindingData> data_ = std::make_shared<FindingData>(120);
  std::unique_ptr<Learner> learner_ = *make_torch_learner(data_, "cpu", 1);
};

// Every other of the records 20 to 79 has no known label.
class HalfBlank : public LearnerOfFindings {
 protected:
  HalfBlank() {
    for (const std::uint32_t i : records(20, 80)) {
      if (i % 2 == 0)
        data_->relabel(i, {kUncertain, kUnmentioned});
      else
        labelled_.push_back(i);
    }
  }
  std::vector<std::uint32_t> labelled_;
};

TEST_F(LearnerOfFindings, LearnsThemAndMeasuresEach) {
  const Weights model = trained();
  const Outcome outcome = *perform(an_instruction(Work::kEvaluate), &model);
  for (const char* name : {"test.auc", "test.auc_00", "test.auc_01", "test.accuracy"})
    EXPECT_GT(measured(outcome, name), 0.9) << name;
  EXPECT_GE(measured(outcome, "membership.auc"), 0);
  EXPECT_TRUE(std::ranges::is_sorted(outcome.measures, {}, &Measure::name));
}

TEST_F(LearnerOfFindings, CountsOnlyWhatIsKnown) {
  data_->relabel(100, {kUncertain, kUnmentioned});
  data_->relabel(101, {1, kUnmentioned});
  const Weights model = start();
  const Outcome outcome = *perform(an_instruction(Work::kEvaluate), &model);
  EXPECT_EQ(find(outcome.measures, "test.loss")->count, 19U) << "record 100 says nothing";
  EXPECT_EQ(find(outcome.measures, "test.auc_00")->count, 19U);
  EXPECT_EQ(find(outcome.measures, "test.auc_01")->count, 18U);
  Instruction ones = an_instruction(Work::kEvaluate);
  ones.recipe.uncertain = Uncertain::kOnes;
  EXPECT_EQ(find(perform(ones, &model)->measures, "test.auc_01")->count, 20U);
}

TEST_F(LearnerOfFindings, RecordsThatSayNothingTeachNothing) {
  for (std::size_t i = 20; i < 80; ++i) data_->relabel(i, {kUncertain, kUnmentioned});
  const Weights before = start();
  Instruction instruction = an_instruction(Work::kTrain);
  instruction.recipe.optimiser = "sgd";
  const Outcome outcome = *perform(instruction, &before);
  for (const char* name : {"fc.weight", "fc.bias", "conv1.weight"}) {
    const auto found = std::ranges::find(before.manifest->tensors(), name, &TensorSpec::name);
    const auto tensor = static_cast<std::size_t>(found - before.manifest->tensors().begin());
    EXPECT_TRUE(std::ranges::equal(before.tensor(tensor), outcome.weights->tensor(tensor))) << name;
  }
  EXPECT_EQ(find(outcome.measures, "train.accuracy"), nullptr);
  EXPECT_EQ(find(outcome.measures, "train.loss"), nullptr) << "nothing was measured";
}

TEST_F(HalfBlank, TrainingLossIsThatOfTheRecordsThatSaySomething) {
  const Weights base = start();
  Instruction instruction = an_instruction(Work::kTrain);
  instruction.recipe.batch = 60;
  instruction.learning_rate = 0;
  const Outcome outcome = *perform(instruction, &base);
  EXPECT_EQ(find(outcome.measures, "train.loss")->count, 30U);
  EXPECT_EQ(find(outcome.measures, "train.accuracy")->count, 30U);
  EXPECT_EQ(outcome.sample_visits, 60U);
  EXPECT_GT(measured(outcome, "train.loss"), 0.5) << "a fresh network's is near log 2, half of that was told";
}

TEST_F(HalfBlank, EvaluationExpectsPassesOfTheRecordsThatSaySomething) {
  const Weights base = start();
  Course course;
  ASSERT_TRUE(learner_->perform(an_instruction(Work::kEvaluate), &base, nullptr, a_selection(), course));
  EXPECT_EQ(course.passes(), (SamplePasses{90, 90}));
}

TEST_F(HalfBlank, GradientIsTheMeanOverTheRecordsThatSaySomething) {
  const Weights base = start();
  Instruction instruction = an_instruction(Work::kUnlearn);
  instruction.method = "fine-tune";
  instruction.parameters = {{"epochs", 1}, {"batch", 64}, {"learning_rate", 1}, {"momentum", 0}, {"weight_decay", 0}};
  const auto after = [&](std::vector<std::uint32_t> retained) {
    return expunge::perform(*learner_, instruction, &base, nullptr, {{}, std::move(retained), {}, {}})->weights->values;
  };
  const auto with_blank = after(records(20, 80)), without = after(labelled_);
  for (std::size_t i = 0; i < without.size(); ++i) ASSERT_NEAR(with_blank[i], without[i], 1e-5) << i;
}

TEST_F(HalfBlank, SaliencyIsThatOfTheRecordsThatSaySomething) {
  const TrainedModel model{finding_network(), start()};
  const ComputeSettings compute{"cpu", 1};
  const auto with_blank = saliency(model, *data_, records(20, 80), 0.5, compute)->scores;
  const auto without = saliency(model, *data_, labelled_, 0.5, compute)->scores;
  for (std::size_t i = 0; i < without.size(); ++i) ASSERT_NEAR(with_blank[i], without[i], 1e-4) << i;
}

TEST_F(LearnerOfFindings, RelabellingWithinAMaskForgets) {
  const Weights model = trained();
  Instruction instruction = an_instruction(Work::kSaliency);
  instruction.method = "salun";
  const Mask mask = *perform(instruction, &model)->mask;
  instruction.work = Work::kUnlearn;
  instruction.parameters = {{"guard", 0}, {"label_draw", 1}, {"learning_rate", 0.05}};
  const Weights forgotten = *perform(instruction, &model, &mask)->weights;
  for (std::size_t i = 0; i < mask.size(); ++i)
    if (mask[i] == 0) {
      ASSERT_EQ(forgotten.values[i], model.values[i]) << i;
    }
  const Instruction evaluate = an_instruction(Work::kEvaluate);
  EXPECT_GT(measured(*perform(evaluate, &forgotten), "forget.loss"),
            measured(*perform(evaluate, &model), "forget.loss"));
}

TEST_F(LearnerOfFindings, StudiesForAnotherKindOfLabelsAreRefused) {
  const Weights model = start();
  Instruction instruction = an_instruction(Work::kEvaluate);
  instruction.network.task = TaskKind::kMultiClass;
  EXPECT_THAT(perform(instruction, &model).error().what, HasSubstr("choose 'multi-label'"));
}

}  // namespace
}  // namespace expunge
