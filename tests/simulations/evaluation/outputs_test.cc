#include "simulations/evaluation/outputs.h"

#include <gtest/gtest.h>

#include <cmath>

namespace expunge {
namespace {

TEST(Outputs, OfAClassAreReadFromTheRightAnswersShare) {
  JudgedCohort cohort{.classes = 3};
  cohort.records.push_back({RecordSet::kForget, true, 0, {2}});
  const auto model = answered(cohort, "model", {0.1F, 0.1F, 0.8F});
  EXPECT_NEAR(model.right[0], 0.8, 1e-6);
  EXPECT_NEAR(model.agreement[0], std::log(4.0), 1e-6);
  EXPECT_NEAR(model.loss[0], -std::log(0.8), 1e-6);
  EXPECT_NEAR(model.confidence[0], 0.8, 1e-6);
  EXPECT_EQ(model.hits[0], 1);
  EXPECT_EQ(model.answers[0], 1);
}

TEST(Outputs, CertaintyKeepsItsDigits) {
  JudgedCohort cohort{.classes = 2};
  cohort.records.push_back({RecordSet::kForget, true, 0, {1}});
  const auto sure = answered(cohort, "model", {1e-10F, 1});
  EXPECT_NEAR(sure.agreement[0], std::log(1e10), 1e-3);
  EXPECT_NEAR(sure.loss[0], 1e-10, 1e-12);
  EXPECT_TRUE(std::isfinite(answered(cohort, "model", {0, 1}).agreement[0]));
  EXPECT_TRUE(std::isfinite(answered(cohort, "model", {1, 0}).loss[0]));
}

TEST(Outputs, OfFindingsAreMeansOverTheKnownOnes) {
  JudgedCohort cohort{.classes = 3, .is_multi_label = true};
  cohort.records.push_back({RecordSet::kTest, false, 0, {1, 0, kNotKnown}});
  const auto model = answered(cohort, "model", {0.8F, 0.6F, 0.1F});
  EXPECT_NEAR(model.right[0], (0.8 + 0.4) / 2, 1e-6);
  EXPECT_NEAR(model.agreement[0], (std::log(4.0) + std::log(2.0 / 3)) / 2, 1e-6);
  EXPECT_NEAR(model.loss[0], -(std::log(0.8) + std::log(0.4)) / 2, 1e-6);
  EXPECT_EQ(model.hits[0], 1);
  EXPECT_EQ(model.answers[0], 2);
  EXPECT_EQ(accuracy_at(model, std::vector<std::size_t>{0}), 0.5);
}

TEST(Outputs, UnseenAreHeldOutAndTestRecords) {
  JudgedCohort cohort;
  for (const auto set :
       {RecordSet::kForget, RecordSet::kRetain, RecordSet::kHeldOut, RecordSet::kHeldOut, RecordSet::kTest})
    cohort.records.push_back({set, cohort.records.size() < 3, 0, {0}});
  EXPECT_EQ(cohort.unseen(), (std::vector<std::size_t>{2, 3, 4}));
  EXPECT_EQ(cohort.held_out_by_owner(), (std::vector<std::size_t>{2}));
  EXPECT_EQ(cohort.of(RecordSet::kRetain), (std::vector<std::size_t>{1}));
}

}  // namespace
}  // namespace expunge
