#include "common/base/random.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <vector>

namespace expunge {
namespace {

struct Moments {
  double mean = 0;
  double variance = 0;
};

template <class Draw>
Moments moments_of(Draw draw, int count = 200000) {
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < count; ++i) {
    const double value = draw();
    sum += value;
    squares += value * value;
  }
  const double mean = sum / count;
  return {mean, squares / count - mean * mean};
}

TEST(Random, EngineIsTheStandardOne) {
  Random random(5489);
  std::uint64_t value = 0;
  for (int i = 0; i < 10000; ++i) value = random.next();
  EXPECT_EQ(value, 9981545732273789042u);  // stated in the C++ standard for mt19937_64
}

TEST(Random, SameSeedGivesTheSameValuesForEver) {
  Random random(7);
  EXPECT_EQ(random.below(10), 5u);
  EXPECT_EQ(random.below(1ull << 63), 8288144301770457442u);
  EXPECT_DOUBLE_EQ(random.uniform(), 0.11741428103451801);
  EXPECT_DOUBLE_EQ(random.normal(), -0.46437998147387799);
  EXPECT_DOUBLE_EQ(random.gamma(0.5), 0.80796102160041894);
  EXPECT_DOUBLE_EQ(random.gamma(1), 1.3802089233374151);
  EXPECT_DOUBLE_EQ(random.gamma(3), 1.2789713580648168);
}

TEST(Random, ShuffleIsAPermutationFixedBySeed) {
  std::vector<int> values{0, 1, 2, 3, 4, 5, 6, 7};
  Random(1).shuffle(std::span(values));
  EXPECT_EQ(values, (std::vector<int>{4, 6, 3, 5, 1, 7, 2, 0}));
}

TEST(Random, BelowIsUniformAndReachesEveryValue) {
  Random random(3);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70000; ++i) ++counts[random.below(7)];
  for (const int count : counts) EXPECT_NEAR(count, 10000, 400);  // four deviations
  for (int i = 0; i < 100; ++i) EXPECT_EQ(random.below(1), 0u);
}

// With a plain remainder the lower third would come twice as often as it should.
TEST(Random, BelowHasNoBiasForHugeBounds) {
  Random random(4);
  const std::uint64_t bound = 3ull << 62;
  int low = 0;
  for (int i = 0; i < 30000; ++i) low += random.below(bound) < bound / 3 ? 1 : 0;
  EXPECT_NEAR(low, 10000, 330);
}

TEST(RandomDeathTest, BelowZeroIsABug) {
  EXPECT_DEATH(Random(1).below(0), "nothing to choose from");
}

TEST(Random, UniformStaysBelowOne) {
  Random random(5);
  const auto moments = moments_of([&] {
    const double value = random.uniform();
    EXPECT_TRUE(value >= 0 && value < 1);
    return value;
  });
  EXPECT_NEAR(moments.mean, 0.5, 0.003);
  EXPECT_NEAR(moments.variance, 1.0 / 12, 0.002);
}

TEST(Random, NormalHasMeanZeroAndDeviationOne) {
  Random random(6);
  const auto moments = moments_of([&] { return random.normal(); });
  EXPECT_NEAR(moments.mean, 0, 0.01);
  EXPECT_NEAR(moments.variance, 1, 0.015);
}

// Mean and variance of a gamma distribution of scale 1 are both its shape. Dirichlet draws need shapes below 1 too.
TEST(Random, GammaHasMeanAndVarianceOfItsShape) {
  for (const double shape : {0.1, 0.5, 1.0, 2.5, 20.0}) {
    Random random(8);
    const auto moments = moments_of([&] { return random.gamma(shape); });
    EXPECT_NEAR(moments.mean, shape, 0.015 * shape + 0.005) << shape;
    EXPECT_NEAR(moments.variance, shape, 0.05 * shape + 0.01) << shape;
  }
}

TEST(Random, ChanceMatchesItsProbability) {
  Random random(9);
  int hits = 0;
  for (int i = 0; i < 10000; ++i) hits += random.chance(0.2) ? 1 : 0;
  EXPECT_NEAR(hits, 2000, 160);
  EXPECT_FALSE(random.chance(0));
  EXPECT_TRUE(random.chance(1));
}

TEST(SeedFor, IsFixed) {
  EXPECT_EQ(seed_for(7, "partition"), 0xd9df30b76c7f7cb5u);
  EXPECT_EQ(seed_for(7, "weights"), 0x4344c821b77df8b6u);
}

TEST(SeedFor, DiffersForEveryPurposeAndSeed) {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t seed = 0; seed < 1000; ++seed)
    for (const char* purpose : {"", "a", "b", "ab", "ba", "partition", "weights"})
      seeds.insert(seed_for(seed, purpose));
  EXPECT_EQ(seeds.size(), 7000u);
}

}  // namespace
}  // namespace expunge
