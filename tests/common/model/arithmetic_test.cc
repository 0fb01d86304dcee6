#include "common/model/arithmetic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>

#include "common/base/random.h"
#include "common/model/limits.h"
#include "tests/support/memory_writer.h"

namespace expunge {
namespace {

MemoryBlob blob_of(const std::vector<float>& values) {
  const auto* first = reinterpret_cast<const std::uint8_t*>(values.data());
  return MemoryBlob(Bytes(first, first + values.size() * sizeof(float)));
}

std::vector<double> mean_of(const WeightedSum& sum) {
  std::vector<double> mean(sum.elements());
  sum.mean(0, mean);
  return mean;
}

// Fails, or gives other values, from the given reading on.
class MovingBlob final : public Blob {
 public:
  MovingBlob(std::vector<float> values, std::optional<float> later) : values_(std::move(values)), later_(later) {}
  std::uint64_t size() const override { return values_.size() * sizeof(float); }
  Status read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    if (reads_++ > 0 && !later_) return corrupt("the disk is failing");
    if (reads_ > 1) std::ranges::fill(values_, *later_);
    std::memcpy(into.data(), reinterpret_cast<const std::uint8_t*>(values_.data()) + offset, into.size());
    return {};
  }

 private:
  mutable std::vector<float> values_;
  mutable int reads_ = 0;
  std::optional<float> later_;
};

TEST(WeightedSum, IsTheWeightedMean) {
  WeightedSum sum(3, 100);
  ASSERT_TRUE(sum.add(30, blob_of({1.0F, -2.0F, 0.0F})));
  ASSERT_TRUE(sum.add(70, blob_of({2.0F, 4.0F, 0.0F})));
  EXPECT_EQ(sum.total_weight(), 100U);
  const auto mean = mean_of(sum);
  EXPECT_NEAR(mean[0], 1.7, 1e-11);
  EXPECT_NEAR(mean[1], 2.2, 1e-11);
  EXPECT_EQ(mean[2], 0.0);
}

TEST(WeightedSum, IsTheSameInEveryOrderOfArrival) {
  Random random(11);
  constexpr std::size_t kElements = 100'000;
  std::vector<std::vector<float>> deltas(7, std::vector<float>(kElements));
  for (auto& delta : deltas)
    for (auto& value : delta) value = static_cast<float>(random.normal() * 1e-3);
  WeightedSum forward(kElements, 10'000);
  WeightedSum backward(kElements, 10'000);
  for (std::size_t i = 0; i < 7; ++i) {
    ASSERT_TRUE(forward.add(100 + i, blob_of(deltas[i])));
    ASSERT_TRUE(backward.add(100 + 6 - i, blob_of(deltas[6 - i])));
  }
  EXPECT_EQ(mean_of(forward), mean_of(backward));
}

TEST(WeightedSum, IsCloseToTheMeanInLongDouble) {
  Random random(12);
  const std::vector<std::uint64_t> weights = {1, 1177, 50'000, 3'000'000};
  WeightedSum sum(1'000, 1 + 1177 + 50'000 + 3'000'000);
  std::vector<long double> expected(1'000);
  for (const auto weight : weights) {
    std::vector<float> delta(1'000);
    for (std::size_t i = 0; i < delta.size(); ++i) {
      delta[i] = static_cast<float>(random.normal() * std::pow(10.0, -static_cast<double>(random.below(6))));
      expected[i] += static_cast<long double>(weight) * static_cast<long double>(delta[i]);
    }
    ASSERT_TRUE(sum.add(weight, blob_of(delta)));
  }
  const auto mean = mean_of(sum);
  for (std::size_t i = 0; i < mean.size(); ++i)
    EXPECT_NEAR(mean[i], static_cast<double>(expected[i] / static_cast<long double>(sum.total_weight())), 8e-12);
}

TEST(WeightedSum, HoldsTheLargestDeltasAtTheLargestWeights) {
  const auto total = limits::kLargestTotalWeight;
  WeightedSum sum(2, total);
  for (std::uint64_t added = 0; added < total; added += limits::kLargestWeight)
    ASSERT_TRUE(sum.add(limits::kLargestWeight, blob_of({limits::kLargestDelta, -limits::kLargestDelta})));
  EXPECT_EQ(mean_of(sum), (std::vector<double>{2048.0, -2048.0}));
}

TEST(WeightedSum, RefusesAWrongSizeAndNamesBoth) {
  WeightedSum sum(3, 10);
  const auto added = sum.add(1, blob_of({1.0F, 2.0F}));
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().what, "an update has 8 bytes, a model of 3 elements needs 12");
}

TEST(WeightedSum, RefusesValuesThatAreNotFiniteOrTooLargeAndStaysAsItWas) {
  constexpr std::size_t kElements = 200'000;  // several pieces
  WeightedSum sum(kElements, 10);
  ASSERT_TRUE(sum.add(1, blob_of(std::vector<float>(kElements, 0.5F))));
  for (const float wrong : {std::nanf(""), HUGE_VALF, -HUGE_VALF, 2048.001F, -1e30F}) {
    std::vector<float> delta(kElements, 1.0F);
    delta[199'999] = wrong;
    const auto added = sum.add(1, blob_of(delta));
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().fault, Fault::kBadInput);
    EXPECT_NE(added.error().what.find("element 199999 "), std::string::npos) << added.error().what;
  }
  EXPECT_EQ(sum.total_weight(), 1U);
  EXPECT_EQ(mean_of(sum), std::vector<double>(kElements, 0.5));
}

TEST(WeightedSum, RefusesWeightsOutOfBounds) {
  WeightedSum sum(1, 10);
  EXPECT_FALSE(sum.add(0, blob_of({1.0F})));
  EXPECT_FALSE(sum.add(11, blob_of({1.0F})));
  EXPECT_TRUE(sum.add(10, blob_of({1.0F})));
  EXPECT_FALSE(sum.add(1, blob_of({1.0F})));
  WeightedSum wide(1, limits::kLargestTotalWeight);
  EXPECT_FALSE(wide.add(limits::kLargestWeight + 1, blob_of({1.0F})));
}

TEST(WeightedSum, IsBrokenWhenAnUpdateFailsOnItsSecondReading) {
  for (const std::optional<float> later : {std::optional<float>(), std::optional(1e9F)}) {
    WeightedSum sum(2, 10);
    EXPECT_FALSE(sum.add(1, MovingBlob({1.0F, 2.0F}, later)));
    const auto next = sum.add(1, blob_of({1.0F, 2.0F}));
    ASSERT_FALSE(next);
    EXPECT_EQ(next.error().fault, Fault::kUnavailable);
  }
}

class ApplyTest : public testing::Test {
 protected:
  ApplyTest() {
    weights.manifest = *Manifest::make({{"a", {}, Dtype::kFloat32, TensorRole::kParameter},
                                        {"count", {2}, Dtype::kInt64, TensorRole::kBuffer},
                                        {"z", {3}, Dtype::kFloat32, TensorRole::kParameter}});
    weights.values = {1.0F, 10.0F, 20.0F, -0.0F, 1e-42F, 3.0F};
  }
  Result<ModelFile> applied(const WeightedSum& sum) {
    const MemoryBlob base(encode_safetensors(weights, {{"network", "cnn"}}));
    EXPUNGE_TRY(header, decode_safetensors_header(base));
    MemoryWriter out;
    EXPUNGE_TRY_DO(fits(sum, *header.manifest));
    EXPUNGE_TRY_DO(apply(mean_step(sum), base, header, out));
    return decode_safetensors(MemoryBlob(out.bytes));
  }
  Weights weights;
};

TEST_F(ApplyTest, AddsTheMeanAndRoundsCounters) {
  WeightedSum sum(6, 4);
  ASSERT_TRUE(sum.add(1, blob_of({0.5F, 3.0F, 0.0F, 1.0F, 0.0F, -1.0F})));
  ASSERT_TRUE(sum.add(3, blob_of({0.5F, 4.0F, 0.0F, 1.0F, 0.0F, -1.0F})));
  const auto got = applied(sum);
  ASSERT_TRUE(got) << got.error().what;
  EXPECT_EQ(got->weights.values, (std::vector<float>{1.5F, 14.0F, 20.0F, 1.0F, 1e-42F, 2.0F}));
  EXPECT_EQ(got->metadata.at("network"), "cnn");
  EXPECT_TRUE(*got->weights.manifest == *weights.manifest);
}

TEST_F(ApplyTest, LeavesElementsBitIdenticalWhereAllDeltasAreZero) {
  WeightedSum sum(6, 2);
  ASSERT_TRUE(sum.add(1, blob_of(std::vector<float>(6, 0.0F))));
  ASSERT_TRUE(sum.add(1, blob_of(std::vector<float>(6, -0.0F))));
  const auto got = applied(sum);
  ASSERT_TRUE(got) << got.error().what;
  for (std::size_t i = 0; i < 6; ++i)
    EXPECT_EQ(std::bit_cast<std::uint32_t>(got->weights.values[i]), std::bit_cast<std::uint32_t>(weights.values[i]))
        << i;
}

TEST_F(ApplyTest, RefusesASumOfAnotherModelOrOfNothing) {
  WeightedSum other(5, 2);
  ASSERT_TRUE(other.add(1, blob_of(std::vector<float>(5))));
  EXPECT_FALSE(applied(other));
  EXPECT_FALSE(applied(WeightedSum(6, 2)));
}

TEST_F(ApplyTest, RefusesASumThatHoldsHalfAnUpdate) {
  WeightedSum sum(6, 10);
  ASSERT_TRUE(sum.add(1, blob_of(std::vector<float>(6, 1.0F))));
  EXPECT_FALSE(sum.add(1, MovingBlob(std::vector<float>(6, 1.0F), std::nullopt)));
  const auto refused = applied(sum);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::kCorrupt);
}

TEST(MaskUnion, HasEveryBitThatOneOfThemHas) {
  MaskUnion masks(10);
  ASSERT_TRUE(masks.add(MemoryBlob({0x01, 0x02})));
  ASSERT_TRUE(masks.add(MemoryBlob({0x80, 0x00})));
  EXPECT_EQ(masks.packed(), (Bytes{0x81, 0x02}));
}

TEST(MaskUnion, RefusesWrongLengthAndPaddingAndStaysAsItWas) {
  MaskUnion masks(10);
  EXPECT_FALSE(masks.add(MemoryBlob({0x01})));
  EXPECT_FALSE(masks.add(MemoryBlob({0xff, 0x04})));
  EXPECT_EQ(masks.packed(), Bytes(2));
}

}  // namespace
}  // namespace expunge
