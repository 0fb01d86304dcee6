#include "simulations/computing/patient_losses.h"

#include <gmock/gmock.h>

#include <cmath>

#include "simulations/computing/model_reading.h"
#include "tests/common/data/image_files.h"
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

constexpr const char* kFilms = R"([study]
name = "films"
[sites]
count = 2
[data]
kind = "chexpert"
image_size = 16
partition = "iid"
[model]
network = "cnn"
width = 2
channels = 1
classes = 14
task = "multi-label"
input_size = 16
[training]
rounds = 1
quorum = 1
[forget]
method = "salun"
site = "site-b"
difficulty = "hard"
)";

TEST_F(PatientLossesTest, AreRefusedWhereNoFindingIsKnown) {
  const std::string findings =
      "No Finding,Enlarged Cardiomediastinum,Cardiomegaly,Lung Opacity,Lung Lesion,Edema,Consolidation,Pneumonia,"
      "Atelectasis,Pneumothorax,Pleural Effusion,Pleural Other,Fracture,Support Devices\n";
  const DataFolder films;
  std::string train = "Path,Sex,Age,Frontal/Lateral,AP/PA," + findings;
  std::string valid = train;
  for (int i = 0; i < 40; ++i) {
    const std::string film =
        (i < 36 ? "train/patient000" : "valid/patient000") + std::to_string(10 + i) + "/study1/view1_frontal.jpg";
    films.put("CheXpert-v1.0-small/" + film, jpeg_of(16, 16, TJPF_GRAY, picture(16, 16, 1)));
    (i < 36 ? train : valid) += "CheXpert-v1.0-small/" + film + ",Female,60,Frontal,AP" +
                                (i < 36 ? ",,,,,,,,,,,,,,-1.0\n" : ",1.0,,,,,,,,,,,,,0.0\n");
  }
  films.put("CheXpert-v1.0-small/train.csv", train);
  films.put("CheXpert-v1.0-small/valid.csv", valid);
  ASSERT_TRUE(write_file(files_, folder_.path() / "films.toml", view_of(kFilms)));
  auto read = read_experiment(files_, folder_.path() / "films.toml", {}, {}, films / "CheXpert-v1.0-small");
  ASSERT_TRUE(read) << read.error().what;
  experiment_ = *read;
  data_ = open_consortium_data(experiment_)->data;
  const auto losses = patient_losses(experiment_, model("original", 1));
  ASSERT_FALSE(losses);
  EXPECT_THAT(losses.error().what, testing::HasSubstr("no training record of site-b has a known label"));
}

}  // namespace
}  // namespace expunge
