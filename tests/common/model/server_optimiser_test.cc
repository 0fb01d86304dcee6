#include "common/model/server_optimiser.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "tests/support/memory_writer.h"

namespace expunge {
namespace {

// Two parameters and a buffer, whose mean updates are 0.5, −2 and 4.
class ServerOptimiserTest : public testing::Test {
 protected:
  ServerOptimiserTest() {
    const std::vector<float> mean{0.5F, -2.0F, 4.0F};
    Bytes bytes(mean.size() * sizeof(float));
    std::memcpy(bytes.data(), mean.data(), bytes.size());
    EXPECT_TRUE(sum_.add(1, MemoryBlob(bytes)));
  }
  MemoryBlob moments_after(const Blob* before) {
    MemoryWriter out;
    const auto written = write_moments(optimiser_, sum_, *manifest_, before, out);
    EXPECT_TRUE(written) << written.error().what;
    return MemoryBlob(out.bytes);
  }
  std::vector<double> step_of(const Blob& moments) {
    std::vector<double> step(3);
    const Step take = adaptive_step(optimiser_, sum_, *manifest_, moments);
    EXPECT_TRUE(take(0, 0, std::span(step).first(2)));
    EXPECT_TRUE(take(1, 2, std::span(step).subspan(2)));
    return step;
  }

  std::shared_ptr<const Manifest> manifest_ =
      *Manifest::make({{"a.weight", {2}, Dtype::kFloat32, TensorRole::kParameter},
                       {"b.running_mean", {1}, Dtype::kFloat32, TensorRole::kBuffer}});
  WeightedSum sum_{3, 1};
  ServerOptimiser optimiser_{ServerRule::kFedAdam, 0.1, 0.9, 0.99, 0.01};
};

TEST_F(ServerOptimiserTest, FedAdamStepsAsTheFormulaSays) {
  const MemoryBlob first = moments_after(nullptr), second = moments_after(&first);
  const auto steps = step_of(second);
  const double deltas[] = {0.5, -2.0};
  for (int i = 0; i < 2; ++i) {
    double m = 0, v = 0.01 * 0.01;
    for (int round = 0; round < 2; ++round) {
      m = 0.9 * m + 0.1 * deltas[i];
      v = 0.99 * v + 0.01 * deltas[i] * deltas[i];
    }
    EXPECT_NEAR(steps[static_cast<std::size_t>(i)], 0.1 * m / (std::sqrt(v) + 0.01), 1e-6);
  }
}

TEST_F(ServerOptimiserTest, FedYogiMovesItsSecondMomentByTheSignOfTheDifference) {
  optimiser_.rule = ServerRule::kFedYogi;
  const auto steps = step_of(moments_after(nullptr));
  const double v = 1e-4 + 0.01 * 0.25;  // v is below Δ², so it rises by (1 − β2) · Δ²
  EXPECT_NEAR(steps[0], 0.1 * 0.05 / (std::sqrt(v) + 0.01), 1e-6);
  optimiser_.adaptivity = 1;  // v begins at 1, above Δ² = 0.25, and falls
  EXPECT_NEAR(step_of(moments_after(nullptr))[0], 0.1 * 0.05 / (std::sqrt(1 - 0.01 * 0.25) + 1), 1e-6);
}

TEST_F(ServerOptimiserTest, BuffersAreAveragedAllTheSame) {
  EXPECT_EQ(step_of(moments_after(nullptr))[2], 4.0);
}

TEST_F(ServerOptimiserTest, MomentsOfAnotherModelAreRefused) {
  MemoryWriter out;
  const MemoryBlob other(Bytes(8));
  EXPECT_EQ(write_moments(optimiser_, sum_, *manifest_, &other, out).error().fault, Fault::kCorrupt);
}

}  // namespace
}  // namespace expunge
