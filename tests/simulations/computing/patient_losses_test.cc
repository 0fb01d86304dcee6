#include "simulations/computing/patient_losses.h"

#include <gmock/gmock.h>

#include <cmath>

#include "simulations/computing/model_reading.h"
#include "tests/simulations/computing/scored_clinic.h"

namespace expunge {
namespace {

using PatientLossesTest = ScoredClinic;

TEST_F(PatientLossesTest, AreTheMeansOverTheirTrainingRecords) {
  const Path path = model("original", 1);
  const auto losses = patient_losses(experiment_, path);
  ASSERT_TRUE(losses) << losses.error().what;

  const auto opened = *open_consortium_data(experiment_);
  const auto compute = *compute_settings_of(experiment_);
  std::map<PatientId, std::vector<std::uint32_t>> records;
  for (const auto index : shares_[1])
    if (data_->info(index).split == Split::kTrain)
      records[data_->info(index).patient].push_back(static_cast<std::uint32_t>(index));
  ASSERT_EQ(losses->size(), records.size());
  const auto network = *read_model(files_, path);
  for (const auto& [patient, theirs] : records) {
    const auto answers = evaluate_and_answer(network, *opened.data, {{"theirs", theirs}}, compute);
    double sum = 0;
    for (std::size_t i = 0; i < theirs.size(); ++i) {
      const auto label = static_cast<std::size_t>(data_->info(theirs[i]).labels.front());
      sum -= std::log(static_cast<double>(answers->probabilities.at("theirs")[2 * i + label]));
    }
    EXPECT_NEAR(losses->at(patient), sum / static_cast<double>(theirs.size()), 1e-5);
  }
}

TEST_F(PatientLossesTest, ChooseTheForgetSetWhereADifficultyIsAskedFor) {
  const Path path = model("original", 1);
  experiment_.choice.share = 1;
  const auto everyone = *choose_patients_by(path, experiment_);
  experiment_.choice.difficulty = Difficulty::kHard;
  const auto hard = *choose_patients_by(path, experiment_);
  EXPECT_LT(hard.size(), everyone.size() / 2);
  const auto losses = *patient_losses(experiment_, path);
  const auto loss_of = [&](const PatientId& patient) { return losses.at(patient); };
  EXPECT_EQ(std::ranges::max(hard, {}, loss_of), std::ranges::max(everyone, {}, loss_of));
}

}  // namespace
}  // namespace expunge
