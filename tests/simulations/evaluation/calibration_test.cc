#include "simulations/evaluation/calibration.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

TEST(Calibration, IsTheDistanceOfConfidenceAndAccuracy) {
  JudgedCohort cohort;
  for (int i = 0; i < 4; ++i) cohort.records.push_back({RecordSet::kTest, false, 0, {1}});
  // Three times sure and right, once sure and wrong: 0.9 said, 0.75 held.
  const auto model = answered(cohort, "model", {0.1F, 0.9F, 0.1F, 0.9F, 0.1F, 0.9F, 0.9F, 0.1F});
  const auto test = cohort.of(RecordSet::kTest);
  EXPECT_NEAR(calibration_error(cohort, model, test), 0.15, 1e-6);
  EXPECT_EQ(calibration_error(cohort, model, {}), 0);
}

TEST(Calibration, OfFindingsCountsEachKnownOne) {
  JudgedCohort cohort{.classes = 2, .is_multi_label = true};
  cohort.records.push_back({RecordSet::kTest, false, 0, {0, kNotKnown}});
  const auto model = answered(cohort, "model", {0.2F, 0.9F});
  EXPECT_NEAR(calibration_error(cohort, model, std::vector<std::size_t>{0}), 0.2, 1e-6);
}

}  // namespace
}  // namespace expunge
