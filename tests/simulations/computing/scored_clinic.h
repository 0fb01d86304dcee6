// A generated clinic at three sites, five of whose patients at site-b are to be forgotten, and models that nobody
// trained.
#pragma once

#include <gtest/gtest.h>

#include <set>

#include "common/learn/torch_learner.h"
#include "simulations/computing/cohort_reading.h"
#include "simulations/computing/scoring.h"
#include "tests/support/temporary_folder.h"

namespace expunge {

inline constexpr const char* kScoredClinic = R"([study]
name = "tiny"
[sites]
count = 3
[data]
kind = "clinic"
patients = 90
classes = 2
partition = "iid"
[model]
network = "cnn"
width = 2
channels = 1
classes = 2
input_size = 28
[training]
rounds = 1
quorum = 1
[forget]
method = "salun"
site = "site-b"
)";

class ScoredClinic : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(write_file(files_, folder_.path() / "tiny.toml", view_of(kScoredClinic)));
    auto read = read_experiment(files_, folder_.path() / "tiny.toml", {}, {}, {});
    ASSERT_TRUE(read) << read.error().what;
    experiment_ = *read;
    DataSpec whole = experiment_.data;
    whole.partition.reset();
    data_ = *open_dataset(whole, files_);
    shares_ = *partition(*data_, *experiment_.data.partition);
    choose_patients();
  }

  // Weights drawn from this seed.
  Path model(const std::string& name, std::uint64_t seed) {
    const auto learner = *make_torch_learner(data_, "cpu", 1);
    Instruction start;
    start.work = Work::kInitialise;
    start.network = experiment_.study.network;
    start.seed = seed;
    const auto weights = *learner->perform(start, nullptr, nullptr, {}, course_)->weights;
    const Path path = folder_.path() / (name + ".safetensors");
    EXPECT_TRUE(write_file(files_, path, encode_safetensors(weights, to_metadata(start.network))));
    return path;
  }

  ScoringJob a_job(int oracles) {
    ScoringJob job{experiment_, folder_.path() / "patients.txt", {}};
    job.models = {{"original", model("original", 1)}, {"unlearned", model("unlearned", 2)}};
    for (int i = 1; i <= oracles; ++i) {
      const std::string name = i == 1 ? "oracle" : "oracle-" + std::to_string(i);
      job.models[name] = model(name, 10 + static_cast<std::uint64_t>(i));
    }
    return job;
  }

  std::set<PatientId> patients_;
  Experiment experiment_;
  std::shared_ptr<const Dataset> data_;
  std::vector<Share> shares_;
  TemporaryFolder folder_;
  DiskFiles files_;
  Course course_;

 private:
  void choose_patients() {
    std::string lines;
    for (const auto index : shares_[1])
      if (data_->info(index).split == Split::kTrain && patients_.size() < 5)
        patients_.insert(data_->info(index).patient);
    for (const auto& patient : patients_) lines += patient.reveal() + "\n";
    ASSERT_TRUE(write_file(files_, folder_.path() / "patients.txt", view_of(lines)));
  }
};

}  // namespace expunge
