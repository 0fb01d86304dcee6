#include "simulations/computing/predicting.h"

#include <gmock/gmock.h>

#include <limits>

#include "simulations/computing/masking.h"
#include "tests/simulations/computing/scored_clinic.h"

namespace expunge {
namespace {

using testing::HasSubstr;

class Predicting : public ScoredClinic {
 protected:
  void SetUp() override {
    ScoredClinic::SetUp();
    job_.weights = model("weights", 1);
    job_.data = folder_.path() / "tiny.toml";
    job_.out = folder_.path() / "probabilities.npy";
  }
  Bytes content(const Path& path) { return *read_file(files_, path, 1 << 26); }
  // Refused, with nothing written over.
  template <class Command>
  void expect_no_output_onto(const Path& input, Command command) {
    const auto before = content(input);
    const Status status = command();
    ASSERT_FALSE(status) << input;
    EXPECT_EQ(status.error().fault, Fault::kBadInput);
    EXPECT_THAT(status.error().what, HasSubstr("which is read"));
    EXPECT_EQ(content(input), before);
  }

  PredictJob job_;
};

TEST_F(Predicting, WritesTheProbabilities) {
  const Status status = predict_to_file(job_);
  EXPECT_TRUE(status) << status.error().what;
  EXPECT_TRUE(files_.exists(job_.out));
}

TEST_F(Predicting, DoesNotWriteOverWhatItReads) {
  std::filesystem::create_symlink(job_.weights, folder_.path() / "link");
  for (const auto& [out, input] : std::map<Path, Path>{
           {job_.weights, job_.weights}, {job_.data, job_.data}, {folder_.path() / "link", job_.weights}}) {
    job_.out = out;
    expect_no_output_onto(input, [&] { return predict_to_file(job_); });
  }
}

TEST_F(Predicting, NorDoesSaliency) {
  SaliencyJob job;
  static_cast<ModelJob&>(job) = job_;
  job.patients = folder_.path() / "patients.txt";
  job.out = job.patients;
  expect_no_output_onto(job.patients, [&] { return saliency_to_file(job); });
}

TEST_F(Predicting, RefusesAModelWhoseAnswersAreNotFinite) {
  auto blob = files_.open(job_.weights);
  auto file = *decode_safetensors(**blob);
  for (float& value : file.weights.values) value = std::numeric_limits<float>::quiet_NaN();
  ASSERT_TRUE(write_file(files_, job_.weights, encode_safetensors(file.weights, file.metadata)));
  const Status status = predict_to_file(job_);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().fault, Fault::kBadInput);
  EXPECT_THAT(status.error().what, HasSubstr("not finite"));
  EXPECT_FALSE(files_.exists(job_.out));
}

}  // namespace
}  // namespace expunge
