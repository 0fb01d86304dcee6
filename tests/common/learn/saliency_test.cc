#include "common/learn/saliency.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "common/learn/session.h"
#include "tests/common/learn/tiny_data.h"

namespace expunge {
namespace {

using testing::ElementsAre;

std::shared_ptr<const Manifest> a_manifest() {
  return *Manifest::make({{"a", {3}, Dtype::kFloat32, TensorRole::kParameter},
                          {"b", {2}, Dtype::kFloat32, TensorRole::kBuffer},
                          {"c", {3}, Dtype::kFloat32, TensorRole::kParameter}});
}

TEST(Saliency, OneGlobalTopWithoutBuffers) {
  const std::vector<float> scores{1, 5, 2, 99, 99, 4, 0, 3};
  EXPECT_THAT(top_mask(scores, *a_manifest(), 0.5), ElementsAre(0, 1, 0, 0, 0, 1, 0, 1));
  EXPECT_THAT(top_mask(scores, *a_manifest(), 0), ElementsAre(0, 0, 0, 0, 0, 0, 0, 0));
  EXPECT_THAT(top_mask(scores, *a_manifest(), 1), ElementsAre(1, 1, 1, 0, 0, 1, 1, 1));
}

TEST(Saliency, OfEqualScoresTheFirstAreKept) {
  const std::vector<float> scores{1, 1, 1, 0, 0, 1, 1, 2};
  EXPECT_THAT(top_mask(scores, *a_manifest(), 0.5), ElementsAre(1, 1, 0, 0, 0, 0, 0, 1));
  EXPECT_THAT(top_mask(scores, *a_manifest(), 0.6), ElementsAre(1, 1, 0, 0, 0, 0, 0, 1)) << "3.6 rounds down";
}

class SaliencyOfTiny : public testing::Test {
 protected:
  void SetUp() override {
    at::set_num_threads(1);
    session_ = *Session::open(tiny_network(), data_, cache_, at::kCPU, course_);
    session_->network().initialise(1);
  }
  TinyData data_{40};
  PixelCache cache_{data_};
  Course course_;
  std::unique_ptr<Session> session_;
};

TEST_F(SaliencyOfTiny, SumDoesNotDependOnTheBatch) {
  const auto whole = *saliency_scores(session_->bench(), records(0, 21), 64, Reduction::kSum);
  const auto parts = *saliency_scores(session_->bench(), records(0, 21), 5, Reduction::kSum);
  const float largest = *std::ranges::max_element(whole);
  for (std::size_t i = 0; i < whole.size(); ++i) ASSERT_NEAR(whole[i], parts[i], 1e-5F * largest);
}

TEST_F(SaliencyOfTiny, ScoreIsTheSizeOfTheSummedGradient) {
  // The bias of the last layer: the sum over records of (probability − right), by hand.
  const auto scores = *saliency_scores(session_->bench(), records(0, 10), 64, Reduction::kSum);
  const Answers answers = *session_->bench().answers(records(0, 10));
  at::Tensor expected = answers.outputs.softmax(1);
  for (std::int64_t i = 0; i < 10; ++i) expected[i][answers.targets[i].item<std::int64_t>()] -= 1;
  expected = expected.sum(0).abs();
  const Manifest& manifest = *session_->network().manifest();
  const auto found = std::ranges::find(manifest.tensors(), "fc.bias", &TensorSpec::name);
  const std::size_t first = manifest.offset(static_cast<std::size_t>(found - manifest.tensors().begin()));
  for (std::int64_t c = 0; c < 4; ++c)
    EXPECT_NEAR(scores[first + static_cast<std::size_t>(c)], expected[c].item<float>(), 1e-5);
}

TEST_F(SaliencyOfTiny, WithoutRecordsItIsRefused) {
  const auto refused = saliency_scores(session_->bench(), {}, 64, Reduction::kSum);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::kBadInput);
}

TEST_F(SaliencyOfTiny, ItLeavesTheModelAsItWas) {
  const Weights before = session_->network().save();
  ASSERT_TRUE(saliency_scores(session_->bench(), records(0, 10), 4, Reduction::kSum));
  EXPECT_EQ(session_->network().save().values, before.values);
}

}  // namespace
}  // namespace expunge
