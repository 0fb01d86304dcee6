#include "coordinator/verification.h"

#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

using ::testing::HasSubstr;

const AcceptanceBand kBand{0.03, 0.01};

SiteMeasures of(int number, Measures measures) {
  return {{site(number), std::move(measures)}};
}

TEST(Verification, HoldsWithinTheBandOnBothSides) {
  const SiteMeasures before = of(1, measures(0.8, 0.7, 1.0));
  EXPECT_TRUE(verify_candidate(kBand, {site(1)}, before, of(1, measures(0.8, 0.7, 0.72))).holds);
  EXPECT_TRUE(verify_candidate(kBand, {site(1)}, before, of(1, measures(0.8, 0.7, 0.68))).holds);
  EXPECT_FALSE(verify_candidate(kBand, {site(1)}, before, of(1, measures(0.8, 0.7, 0.9))).holds);
  EXPECT_FALSE(verify_candidate(kBand, {site(1)}, before, of(1, measures(0.8, 0.7, 0.5))).holds);
}

// A request of few records has so wide a bound that most are published.
TEST(Verification, TellsWhetherTheModelBeforeWouldHaveHeldAsWell) {
  const SiteMeasures remembered = of(1, measures(0.8, 0.7, 1.0)), forgot = of(1, measures(0.8, 0.7, 0.7));
  EXPECT_TRUE(verify_candidate(kBand, {site(1)}, remembered, forgot).can_tell);
  EXPECT_FALSE(verify_candidate(kBand, {site(1)}, forgot, forgot).can_tell);
}

TEST(Verification, TestAccuracyThatRoseIsGained) {
  const SiteMeasures before = of(1, measures(0.8, 0.7, 1.0));
  EXPECT_THAT(verify_candidate(kBand, {site(1)}, before, of(1, measures(0.85, 0.7, 0.7))).why,
              HasSubstr("test accuracy gained 5.00 %"));
}

TEST(Verification, DoesNotHoldWhereTestAccuracyIsLost) {
  const SiteMeasures before = of(1, measures(0.8, 0.7, 1.0));
  EXPECT_FALSE(verify_candidate(kBand, {site(1)}, before, of(1, measures(0.7, 0.7, 0.7))).holds);
  EXPECT_TRUE(verify_candidate(kBand, {site(1)}, before, of(1, measures(0.9, 0.7, 0.7))).holds);
}

TEST(Verification, TestAccuracyIsComparedOverTheSitesThatMeasuredTwice) {
  SiteMeasures before = of(1, measures(0.8, 0.7, 1.0));
  before[site(2)] = measures(0.2, 0.7);
  EXPECT_TRUE(verify_candidate(kBand, {site(1)}, before, of(1, measures(0.8, 0.7, 0.7))).holds);
  SiteMeasures after = of(1, measures(0.8, 0.7, 0.7));
  after[site(3)] = measures(0.1, 0.7);
  EXPECT_TRUE(verify_candidate(kBand, {site(1)}, before, after).holds);
}

TEST(Verification, EveryOwnerMustHold) {
  SiteMeasures before = of(1, measures(0.8, 0.7, 1.0)), after = of(1, measures(0.8, 0.7, 0.7));
  before[site(2)] = measures(0.8, 0.7, 1.0);
  after[site(2)] = measures(0.8, 0.7, 1.0);
  const Acceptance verdict = verify_candidate(kBand, {site(1), site(2)}, before, after);
  EXPECT_FALSE(verdict.holds);
  EXPECT_THAT(verdict.why, HasSubstr("forget gap of site-b 30.00 %"));
}

TEST(Verification, ForgottenRecordsAreComparedWithTheUnseenOnesOfAllSites) {
  SiteMeasures before = of(1, measures(0.8, 0.5, 1.0)), after = of(1, measures(0.8, 0.5, 0.7));
  EXPECT_FALSE(verify_candidate(kBand, {site(1)}, before, after).holds);
  before[site(2)] = measures(0.8, 0.9);
  after[site(2)] = measures(0.8, 0.9);
  EXPECT_TRUE(verify_candidate(kBand, {site(1)}, before, after).holds);
}

TEST(Verification, AnOwnerWhoseRecordsAreHarderThanTheOthersIsComparedWithItsOwn) {
  SiteMeasures before = of(1, measures(0.8, 0.5, 0.5)), after = of(1, measures(0.8, 0.5, 0.5));
  before[site(2)] = measures(0.8, 0.9);
  after[site(2)] = measures(0.8, 0.9);
  EXPECT_TRUE(verify_candidate(kBand, {site(1)}, before, after).holds);
  EXPECT_FALSE(verify_candidate(kBand, {site(1)}, before, of(1, measures(0.8, 0.5, 0.4))).holds);
}

TEST(Verification, SaysWhichMeasureIsMissing) {
  const SiteMeasures before = of(1, measures(0.8, 0.7, 1.0));
  EXPECT_THAT(verify_candidate(kBand, {site(1)}, before, of(1, {{"test.accuracy", 0.8, 10}})).why,
              HasSubstr("forget.accuracy of site-a is missing"));
  EXPECT_THAT(verify_candidate(kBand, {site(1)}, {}, of(1, measures(0.8, 0.7, 0.7))).why,
              HasSubstr("test.accuracy before"));
}

TEST(Verification, OneRecordMayBeAnsweredWrongly) {
  const SiteMeasures before = of(1, measures(0.8, 0.7));
  SiteMeasures after = before;
  after[site(1)].push_back({"forget.accuracy", 0, 1});
  EXPECT_TRUE(verify_candidate(kBand, {site(1)}, before, after).holds);
  after[site(1)].back().count = 20;
  EXPECT_FALSE(verify_candidate(kBand, {site(1)}, before, after).holds);
}

TEST(Verification, OneRecordThatIsStillKnownIsTooMany) {
  const SiteMeasures before = of(1, measures(0.8, 0.02));
  SiteMeasures after = before;
  after[site(1)].push_back({"forget.accuracy", 1, 1});
  EXPECT_FALSE(verify_candidate(kBand, {site(1)}, before, after).holds);
}

// Of binomial draws of 20 with 0.7, 1.7 % have 9 at most: 10 is what is still likely.
TEST(Verification, ChanceIsThatOfABinomialDraw) {
  EXPECT_DOUBLE_EQ(farthest_below(0.7, 20), 0.7 - 10.0 / 20);
  EXPECT_NEAR(farthest_below(0.7, 100000), 2 * standard_error(0.7, 100000), 2e-5);
  EXPECT_EQ(farthest_below(0.7, 1), 0.7);
  EXPECT_LT(farthest_below(1, 1), 1e-9);
  EXPECT_EQ(farthest_below(0.98, 1), 0);
  EXPECT_EQ(farthest_below(0, 5), 0);
}

TEST(Verification, FewRecordsWidenTheBand) {
  EXPECT_GT(standard_error(1.0, 5), 0.1);
  EXPECT_LT(standard_error(1.0, 5000), 0.001);
}

TEST(Verification, NoSiteWeighsMoreThanItsTrainingRecords) {
  EXPECT_EQ(weighed({{"test.accuracy", 0.2, std::uint64_t{1} << 40}, {"test.loss", 1, 3}}, 60),
            (Measures{{"test.accuracy", 0.2, 60}, {"test.loss", 1, 3}}));
}

TEST(Verification, MeansAreWeightedByCounts) {
  SiteMeasures sites = of(1, {{"test.loss", 1, 10}});
  sites[site(2)] = {{"test.loss", 2, 30}};
  EXPECT_EQ(mean_measures(sites), (Measures{{"test.loss", 1.75, 40}}));
  sites[site(1)].push_back({"held-out.loss_05", 1, 10});
  EXPECT_EQ(mean_measures(sites), (Measures{{"test.loss", 1.75, 40}})) << "quantiles have no mean";
}

}  // namespace
}  // namespace expunge::testing
