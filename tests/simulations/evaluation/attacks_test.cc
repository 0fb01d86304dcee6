// The attacks on drawn outputs: they see memory where there is some, and chance where there is none.
#include <gtest/gtest.h>

#include "simulations/evaluation/difficulty.h"
#include "simulations/evaluation/membership.h"
#include "simulations/evaluation/memorisation.h"
#include "simulations/evaluation/student.h"
#include "tests/simulations/evaluation/synthetic.h"

namespace expunge {
namespace {

struct Attacked {
  explicit Attacked(const Drawn& how) : world(1), oracles(world.oracles(5)), model(world.model("model", how)) {
    const auto all = pointers_to(oracles);
    found = attack(world.cohort(), model, all, reference_deviation(all, world.cohort().unseen()),
                   std::vector<std::size_t>{1, 2, 3});
  }
  SyntheticWorld world;
  std::vector<Answered> oracles;
  Answered model;
  Membership found;
};

TEST(Attacks, PerSampleAttacksSeeWhatTheOriginalRemembers) {
  const auto found = Attacked(kOriginal).found;
  EXPECT_GT(found.lira->auc, 0.9);
  EXPECT_GT(found.rmia->auc, 0.8);
  EXPECT_GT(found.lira->auc, found.loss->auc) << "how hard a record is was taken out";
  EXPECT_GT(found.lira->least, 0.5);
  EXPECT_EQ(found.lira->members, 120U);
  EXPECT_EQ(found.lira->others, 420U);
  EXPECT_EQ(found.lira_of_memorised->members, 3U);
}

TEST(Attacks, AnOracleIsAtChance) {
  const auto found = Attacked({}).found;
  for (const auto& attack : {found.lira, found.rmia, found.loss}) {
    EXPECT_LT(attack->least, 0.5);
    EXPECT_GT(attack->most, 0.5);
  }
  EXPECT_GT(found.retain_loss->least, 0.5) << "what it was trained on it remembers";
}

TEST(Attacks, WithoutReferencesOnlyTheThresholdsAreThere) {
  SyntheticWorld world(1);
  const auto model = world.model("original", kOriginal);
  const auto found = attack(world.cohort(), model, {}, 1, {});
  EXPECT_TRUE(found.loss && found.confidence && found.retain_loss);
  EXPECT_FALSE(found.lira || found.rmia || found.lira_of_memorised);
}

TEST(Lira, ScoresAreDeviationsFromTheReferences) {
  JudgedCohort cohort;
  cohort.records.push_back({RecordSet::kForget, true, 0, {1}});
  const auto logit = [&](double margin) {
    const auto share = static_cast<float>(1 / (1 + std::exp(-margin)));
    return answered(cohort, "model", {1 - share, share});
  };
  const auto low = logit(0), high = logit(2), model = logit(3);
  const std::vector<std::size_t> all{0};
  const double deviation = reference_deviation({&low, &high}, all);
  EXPECT_NEAR(deviation, std::sqrt(2.0), 1e-5);
  EXPECT_NEAR(lira_scores(model, {&low, &high}, deviation, all)[0], 2 / std::sqrt(2.0), 1e-5);
  EXPECT_EQ(reference_deviation({&low}, all), 1) << "one reference has no spread";
}

TEST(Rmia, CountsTheRecordsThatARecordDominates) {
  JudgedCohort cohort;
  for (const auto set : {RecordSet::kForget, RecordSet::kTest, RecordSet::kTest})
    cohort.records.push_back({set, true, 0, {1}});
  const auto reference = answered(cohort, "oracle", {0.5F, 0.5F, 0.5F, 0.5F, 0.5F, 0.5F});
  const auto model = answered(cohort, "model", {0, 1, 0.5F, 0.5F, 0.9F, 0.1F});
  // The record: 1 / ((1.3 · 0.5 + 0.7) / 2) = 1.48; the others: 1 and 0.2, of which 2 · 0.2 ≤ 1.48 < 2 · 1.
  const std::vector<std::size_t> record{0}, others{1, 2};
  EXPECT_DOUBLE_EQ(rmia_scores(model, {&reference}, record, others)[0], 0.5);
}

TEST(Roc, IsWhatCountingPairsGives) {
  const std::vector<double> members{3, 2, 1}, others{2, 0};
  const auto found = *roc(members, others);
  EXPECT_DOUBLE_EQ(found.auc, 4.5 / 6);
  EXPECT_DOUBLE_EQ(found.balanced_accuracy, 0.75);
}

TEST(Roc, IntervalIsWelchsAroundDeLongsVariances) {
  std::vector<double> members, others;
  for (int i = 0; i < 10; ++i) members.push_back(i);
  for (int i = -7; i < 8; ++i) others.push_back(i + 0.5);
  // Shares of others below a member: (7 + i) / 15, the last two 1; of members below another: 0 seven times, then
  // 0.1, …, 0.8. Together the means deviate by 0.096302, with 22 degrees of freedom.
  const auto found = *roc(members, others);
  EXPECT_NEAR(found.auc, 0.76, 1e-9);
  EXPECT_NEAR(found.most - found.auc, 2.0739 * 0.096302, 1e-4);
  EXPECT_NEAR(found.auc - found.least, 2.0739 * 0.096302, 1e-4);
}

// Members and others of one distribution: how often the interval says that they differ, and in which direction.
class RocOfFew : public testing::TestWithParam<std::size_t> {};

TEST_P(RocOfFew, HoldsWhatWasDrawnByChance) {
  constexpr int kDraws = 2000;
  Random random(17);
  int above = 0, held = 0;
  for (int draw = 0; draw < kDraws; ++draw) {
    std::vector<double> members(GetParam()), others(100);
    for (auto* values : {&members, &others})
      for (double& value : *values) value = random.normal();
    const auto found = *roc(members, others);
    above += found.least > 0.5;
    held += found.least <= 0.5 && found.most >= 0.5;
  }
  EXPECT_LE(above, kDraws * 4 / 100) << "2.5 % are meant";
  EXPECT_GE(held, kDraws * 92 / 100) << "95 % are meant";
}
INSTANTIATE_TEST_SUITE_P(Members, RocOfFew, testing::Values(2, 3, 5, 20));

TEST(Roc, FiveRecordsThatStandOutAreProof) {
  std::vector<double> others;
  for (int i = 0; i < 100; ++i) others.push_back(i);
  const auto found = *roc(std::vector<double>{201, 202, 203, 204, 205}, others);
  EXPECT_EQ(found.auc, 1);
  EXPECT_GT(found.least, 0.5);
  EXPECT_LT(found.least, 0.9) << "and not of a perfect attack";
}

TEST(Roc, RatesThatTooFewOthersCannotShowAreAbsent) {
  const std::vector<double> member{1000};
  std::vector<double> others;
  for (int i = 0; i < 99; ++i) others.push_back(i);
  EXPECT_FALSE(roc(member, others)->tpr_at_1pct_fpr);
  others.push_back(99);
  EXPECT_EQ(roc(member, others)->tpr_at_1pct_fpr, 1);
  EXPECT_FALSE(roc(member, others)->tpr_at_01pct_fpr);
  for (int i = 100; i < 1000; ++i) others.push_back(i);
  EXPECT_EQ(roc(member, others)->tpr_at_01pct_fpr, 1);
}

TEST(Roc, OfASingleRecordIsNoProof) {
  const std::vector<double> one{1000};
  std::vector<double> others;
  for (int i = 0; i < 100; ++i) others.push_back(i);
  EXPECT_EQ(roc(one, others)->auc, 1);
  EXPECT_LT(roc(one, others)->least, 0.5);
  EXPECT_GT(roc(others, one)->most, 0.5);
}

TEST(Roc, OfNothingIsAbsent) {
  const std::vector<double> one{1};
  EXPECT_FALSE(roc(one, {}));
  EXPECT_FALSE(roc({}, one));
}

TEST(Student, QuantilesAreThoseOfTheTables) {
  EXPECT_NEAR(student_t(0.05, 1), 12.706, 1e-3);
  EXPECT_NEAR(student_t(0.05, 2), 4.303, 1e-3);
  EXPECT_NEAR(student_t(0.05, 4), 2.776, 1e-3);
  EXPECT_NEAR(student_t(0.01, 9), 3.250, 1e-3);
  EXPECT_NEAR(student_t(0.05, 30), 2.042, 1e-3);
}

TEST(Student, OneMoreValueLiesInTheRange) {
  const std::vector<double> values{1, 2, 3};
  const auto range = prediction_range(values, 0.05, 0);
  EXPECT_DOUBLE_EQ(range.middle, 2);
  EXPECT_NEAR(range.most - 2, 4.3027 * std::sqrt(4.0 / 3), 1e-3);
  EXPECT_NEAR(2 - range.least, range.most - 2, 1e-12);
}

TEST(Student, EqualValuesHaveTheLeastDeviation) {
  const std::vector<double> values{1, 1, 1};
  EXPECT_NEAR(prediction_range(values, 0.05, 0.1).most - 1, 0.1 * 4.3027 * std::sqrt(4.0 / 3), 1e-4);
}

TEST(Memorisation, IsTheOriginalsProbabilityLessTheOracles) {
  SyntheticWorld world(2);
  const auto oracles = world.oracles(3);
  const auto original = world.model("original", {.memory = kMemory, .forget_share = 0.5});
  const auto forget = world.cohort().of(RecordSet::kForget);
  const auto values = memorisation(original, pointers_to(oracles), forget);
  const double mean_of_oracles = (oracles[0].right[0] + oracles[1].right[0] + oracles[2].right[0]) / 3;
  EXPECT_NEAR(values[0], original.right[0] - mean_of_oracles, 1e-12);
  EXPECT_GT(mean_of(values), 0.05);
}

TEST(Memorisation, ThirdsAreByRank) {
  const std::vector<double> values{0.9, 0.1, 0.5, 0.2, 0.8, 0.4};
  using enum Difficulty;
  EXPECT_EQ(thirds(values), (std::vector{kHard, kEasy, kMedium, kEasy, kHard, kMedium}));
  EXPECT_EQ(to_text(kHard), "hard");
  EXPECT_EQ(difficulty_from("medium"), kMedium);
  EXPECT_FALSE(difficulty_from("tricky"));
}

TEST(Memorisation, RankCorrelationIsSpearmans) {
  const std::vector<double> one{1, 2, 3, 4}, same{10, 20, 30, 400}, turned{4, 3, 2, 1}, flat{1, 1, 1, 1};
  EXPECT_DOUBLE_EQ(rank_correlation(one, same), 1);
  EXPECT_DOUBLE_EQ(rank_correlation(one, turned), -1);
  EXPECT_DOUBLE_EQ(rank_correlation(one, flat), 0);
  EXPECT_NEAR(rank_correlation(one, std::vector<double>{1, 1, 2, 2}), 0.8944, 1e-4);
}

}  // namespace
}  // namespace expunge
