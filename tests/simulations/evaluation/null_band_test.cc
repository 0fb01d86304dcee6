#include "simulations/evaluation/null_band.h"

#include <gtest/gtest.h>

#include "tests/simulations/evaluation/synthetic.h"

namespace expunge {
namespace {

Figures figures(double forget, double others = 0.9) {
  return {.forget = forget, .retain = others, .test = others, .membership = 0.5, .contrast = 0.0};
}

const std::vector<Figures> kOracles{figures(0.70), figures(0.74), figures(0.72)};
constexpr AnswerCounts kAnswers{.forget = 100, .retain = 1000, .test = 500};

TEST(NullBand, NeedsThreeOracles) {
  EXPECT_FALSE(null_band({kOracles[0], kOracles[1]}, kAnswers));
  EXPECT_TRUE(null_band(kOracles, kAnswers));
}

TEST(NullBand, HoldsItsOraclesAndEqualOnesHaveAWidth) {
  const auto band = *null_band(kOracles, kAnswers);
  EXPECT_LT(band.forget->least, 0.70);
  EXPECT_GT(band.forget->most, 0.74);
  EXPECT_NEAR(band.forget->middle, 0.72, 1e-12);
  EXPECT_LT(band.test->least, 0.9) << "one record more or less is no finding";
  EXPECT_EQ(band.tests, 6U);
}

TEST(NullBand, OfAccuraciesStaysBetweenNoneAndAll) {
  const auto band = *null_band({figures(1), figures(1), figures(0.99)}, kAnswers);
  EXPECT_LE(band.forget->most, 1);
  EXPECT_LT(band.forget->least, 0.99);
}

TEST(NullBand, IsTheSameEveryTime) {
  EXPECT_EQ(null_band(kOracles, kAnswers)->gap_limit, null_band(kOracles, kAnswers)->gap_limit);
}

TEST(NullBand, PairsAreAllPairs) {
  const auto gaps = null_band(kOracles, kAnswers)->pair_gaps;
  ASSERT_EQ(gaps.size(), 3U);
  EXPECT_NEAR(gaps[0], 0.02 / 4, 1e-12);
  EXPECT_NEAR(gaps[2], 0.04 / 4, 1e-12);
}

TEST(NullBand, FiguresThatAModelLacksAreNoPartOfIt) {
  auto oracles = kOracles;
  oracles[1].membership.reset();
  const auto band = *null_band(oracles, kAnswers);
  EXPECT_FALSE(band.membership || band.gap_limit);
  EXPECT_EQ(band.tests, 4U);
}

TEST(Gap, IsTheMeanDistanceOfFourFigures) {
  EXPECT_NEAR(*average_gap(figures(0.7), figures(0.8, 0.8)), (0.1 + 0.1 + 0.1 + 0) / 4, 1e-12);
  EXPECT_NEAR(*gap_to_oracles(figures(0.72), kOracles), (0.02 + 0.02 + 0) / 3 / 4, 1e-12);
  EXPECT_FALSE(gap_to_oracles(figures(0.72), {}));
  EXPECT_FALSE(average_gap(figures(0.7), {}));
}

TEST(Gap, PlaceIsTheShareOfDistancesThatAreNotLarger) {
  const std::vector<double> gaps{0.1, 0.2, 0.3, 0.4};
  EXPECT_EQ(place_in(gaps, 0.2), 0.5);
  EXPECT_EQ(place_in(gaps, 0.05), 0);
  EXPECT_EQ(place_in(gaps, 1), 1);
}

TEST(Divergence, IsSymmetricAndZeroOfEqualAnswers) {
  SyntheticWorld world(3);
  const auto one = world.model("one"), other = world.model("other");
  const auto places = world.cohort().of(RecordSet::kTest);
  EXPECT_EQ(divergence(world.cohort(), one, one, places), 0);
  EXPECT_GT(divergence(world.cohort(), one, other, places), 0);
  EXPECT_DOUBLE_EQ(divergence(world.cohort(), one, other, places), divergence(world.cohort(), other, one, places));
}

TEST(Divergence, OfAnswersThatAreKnownIsTheFormula) {
  JudgedCohort cohort;
  cohort.records.push_back({RecordSet::kTest, true, 0, {1}});
  const auto one = answered(cohort, "one", {0.5F, 0.5F}), other = answered(cohort, "other", {0.25F, 0.75F});
  const double forth = 0.5 * std::log(2.0) + 0.5 * std::log(0.5 / 0.75);
  const double back = 0.25 * std::log(0.5) + 0.75 * std::log(1.5);
  const std::vector<std::size_t> all{0};
  EXPECT_NEAR(divergence(cohort, one, other, all), (forth + back) / 2, 1e-9);
}

}  // namespace
}  // namespace expunge
