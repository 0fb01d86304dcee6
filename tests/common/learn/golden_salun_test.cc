// Saliency, mask and one epoch of relabelling against SalUn's public code.
#include "tests/common/learn/golden_salun.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "common/learn/batches.h"
#include "common/learn/relabelling.h"
#include "common/learn/saliency.h"
#include "tests/common/learn/tiny_data.h"

namespace expunge {
namespace {

class GoldenSalUn : public testing::Test {
 protected:
  void SetUp() override {
    golden_ = GoldenFile::open();
    if (!golden_) GTEST_SKIP() << "golden/salun.safetensors is not here; set EXPUNGE_DATA";
    at::set_num_threads(1);
    data_ = std::make_unique<GoldenData>(*golden_);
    samples_ = std::make_unique<GoldenSamples>(*golden_);
    task_ = *make_task(TaskKind::kMultiClass, *data_);
    bench_ = std::make_unique<Workbench>(network_, *samples_, *task_, course_, clock_);
    ASSERT_TRUE(network_.load({network_.manifest(), row<float>("weights.")}));
  }

  template <class Stored, class T = Stored>
  std::vector<T> row(const std::string& prefix) {
    return golden_row<Stored, T>(*golden_, *network_.manifest(), prefix);
  }
  std::vector<float> scores() {
    return *saliency_scores(*bench_, records(0, kForgetRecords), kGoldenBatch, Reduction::kBatchMeans);
  }

  std::optional<GoldenFile> golden_;
  std::unique_ptr<GoldenData> data_;
  std::unique_ptr<GoldenSamples> samples_;
  std::unique_ptr<Task> task_;
  std::unique_ptr<Workbench> bench_;
  GoldenNetwork network_;
  Course course_;
  SystemClock clock_;
};

TEST_F(GoldenSalUn, ScoresAreTheReferences) {
  const auto expected = row<float>("saliency."), computed = scores();
  ASSERT_EQ(std::ranges::count_if(expected, [](float score) { return score > 0; }), 1356) << "every parameter counts";
  // Float32 sums that nearly cancel differ by their order, single elements of the reference by 3.6e-5 from the same
  // sums in double. So relative is to the largest score of the same tensor.
  const Manifest& manifest = *network_.manifest();
  for (std::size_t tensor = 0; tensor < manifest.tensors().size(); ++tensor) {
    const std::size_t first = manifest.offset(tensor), end = manifest.offset(tensor + 1);
    const float largest = *std::max_element(expected.begin() + static_cast<std::ptrdiff_t>(first),
                                            expected.begin() + static_cast<std::ptrdiff_t>(end));
    for (std::size_t i = first; i < end; ++i)
      ASSERT_NEAR(computed[i], expected[i], 1e-6 * largest) << manifest.tensors()[tensor].name;
  }
}

TEST_F(GoldenSalUn, MasksAreTheReferencesElementForElement) {
  const auto computed = scores();
  for (int tenth = 1; tenth <= 9; ++tenth) {
    const double fraction = tenth / 10.0;
    const auto expected = row<std::uint8_t>("mask_0." + std::to_string(tenth) + ".");
    const Mask mask = top_mask(computed, *network_.manifest(), fraction);
    EXPECT_EQ(std::ranges::count(mask, 1), static_cast<std::ptrdiff_t>(std::floor(fraction * 1356)));
    float threshold = 1e30F;
    for (std::size_t i = 0; i < mask.size(); ++i)
      if (mask[i] == 1) threshold = std::min(threshold, computed[i]);
    for (std::size_t i = 0; i < mask.size(); ++i)
      if (std::abs(computed[i] - threshold) > 1e-6F * threshold) {
        EXPECT_EQ(mask[i], expected[i]) << fraction << " " << i;
      }
  }
}

TEST_F(GoldenSalUn, OneEpochOfRelabellingGivesTheReferencesWeights) {
  const auto mask = row<std::uint8_t>("mask_0.5.");
  const Settings settings{{"learning_rate", 0.05}, {"pace", 1}, {"momentum", 0.9}, {"weight_decay", 5e-4}};
  const Selection selection;
  LocalUnlearning work{*bench_, selection, settings, network_.shaped_like_parameters(mask)};
  Optimiser optimiser = *descent(work);

  const auto drawn = golden_->values<std::int64_t>("rl.labels");
  for (const auto& batch : cut_batches(records(0, kForgetRecords), kGoldenBatch)) {
    at::Tensor labels = at::empty({static_cast<std::int64_t>(batch.size())}, at::kLong);
    std::copy_n(drawn.begin() + batch[0], batch.size(), labels.mutable_data_ptr<std::int64_t>());
    ASSERT_TRUE(bench_->add_gradient(batch, labels, 1, Statistics::kBatchUpdating));
    optimiser.step();
  }
  for (const auto& batch : cut_batches(records(kForgetRecords, kForgetRecords + kRetainRecords), kGoldenBatch)) {
    ASSERT_TRUE(bench_->add_gradient(batch));
    optimiser.step();
  }

  const auto before = row<float>("weights."), expected = row<float>("after_rl.");
  const Weights after = network_.save();
  for (std::size_t tensor = 0; tensor < after.manifest->tensors().size(); ++tensor) {
    const bool is_trained = after.manifest->tensors()[tensor].role == TensorRole::kParameter;
    for (std::size_t i = after.manifest->offset(tensor); i < after.manifest->offset(tensor + 1); ++i) {
      ASSERT_NEAR(after.values[i], expected[i], 1e-6) << after.manifest->tensors()[tensor].name;
      if (is_trained && mask[i] == 0) {
        ASSERT_EQ(after.values[i], before[i]);
      }
    }
  }
}

}  // namespace
}  // namespace expunge
