#include "common/learn/two_sample.h"

#include <gtest/gtest.h>

#include <cmath>

namespace expunge {
namespace {

// Scores of `records` records of one kind: mostly near 1 and sometimes near 0, as of a good model, and that share of
// what is missing to 1 made up.
Scored drawn(std::size_t records, double ahead, Random& random, std::int64_t kind = 0) {
  Scored scored;
  for (std::size_t i = 0; i < records; ++i) {
    scored.scores.push_back(1 - std::pow(random.uniform(), 4) * (1 - ahead));
    scored.kinds.push_back(kind);
  }
  return scored;
}

void append(Scored& to, const Scored& more) {
  to.scores.insert(to.scores.end(), more.scores.begin(), more.scores.end());
  to.kinds.insert(to.kinds.end(), more.kinds.begin(), more.kinds.end());
}

// The share of `trials` in which a set of this size is found to be answered better, at the level of 5 %.
double rejected(std::size_t records, std::size_t unseen, double ahead, int trials) {
  Random random(records * 1000 + unseen);
  int found = 0;
  for (int i = 0; i < trials; ++i) {
    const Scored set = drawn(records, ahead, random), others = drawn(unseen, 0, random);
    found += compare(set, others, random)->share_as_high <= 0.05;
  }
  return static_cast<double>(found) / trials;
}

TEST(TwoSample, RejectsFiveInAHundredSetsThatAreUnseen) {
  for (const auto& [records, unseen] : {std::pair<std::size_t, std::size_t>{100, 100}, {80, 40}, {20, 150}}) {
    const double rate = rejected(records, unseen, 0, 600);
    EXPECT_GT(rate, 0.02) << records << " against " << unseen;
    EXPECT_LT(rate, 0.085) << records << " against " << unseen;
  }
}

TEST(TwoSample, KeepsItsLevelForASingleRecord) {
  EXPECT_LT(rejected(1, 100, 0, 600), 0.085);
  EXPECT_LT(rejected(2, 100, 0, 600), 0.085);
}

TEST(TwoSample, SeesWhatIsAnsweredBetter) {
  EXPECT_GT(rejected(100, 100, 0.7, 100), 0.9);
  EXPECT_GT(rejected(100, 100, 1, 100), 0.95);
  EXPECT_LT(rejected(2, 100, 1, 100), 0.5) << "two records tell little, even where they are known by heart";
}

TEST(TwoSample, IsOneSided) {
  Random random(3);
  const Scored worse = drawn(100, -1, random), others = drawn(100, 0, random);
  const auto found = compare(worse, others, random);
  EXPECT_LT(found->difference, 0);
  EXPECT_GT(found->share_as_high, 0.95);
}

// The set has the kind that is easy, the unseen records mostly the one that is hard.
TEST(TwoSample, ComparesWithinAKind) {
  Random random(4);
  Scored set = drawn(40, 0, random, 1), others = drawn(40, 0, random, 1);
  append(others, drawn(400, -3, random, 2));
  const auto found = compare(set, others, random);
  EXPECT_LT(std::abs(found->difference), 0.2);
  EXPECT_EQ(found->compared, 40U);
}

TEST(TwoSample, DifferenceIsTheMeanOfTheKindsWeightedAsTheSetHasThem) {
  const Scored set{{1.0, 0.5, 0.5, 0.8}, {1, 2, 2, 2}};
  const Scored unseen{{0.5, 0.7, 0.2, 0.4}, {1, 1, 2, 2}};
  Random random(5);
  EXPECT_NEAR(compare(set, unseen, random)->difference, 0.25 * 0.4 + 0.75 * 0.3, 1e-12);
}

TEST(TwoSample, KindsWithoutTwoUnseenRecordsAreLeftOut) {
  const Scored unseen{{0.5, 0.7, 0.2}, {1, 1, 2}};
  Random random(6);
  EXPECT_EQ(compare({{1.0, 0.5, 0.9}, {1, 2, 3}}, unseen, random)->compared, 1U);
  EXPECT_FALSE(compare({{0.5, 0.9}, {2, 3}}, unseen, random));
  EXPECT_FALSE(compare({}, unseen, random));
}

}  // namespace
}  // namespace expunge
