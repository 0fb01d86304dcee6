#include "common/model/measures.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace expunge {
namespace {

TEST(Measures, OnlySetsWithMetricsMembershipAndTheSpreadOfHeldOutLossesAreNames) {
  for (const char* name : {"forget.accuracy", "held-out.loss", "train.auc", "test.psnr", "membership.auc",
                           "held-out.loss_05", "held-out.loss_95", "test.auc_00", "forget.auc_99"})
    EXPECT_TRUE(is_measure_name(name)) << name;
  for (const char* name : {"",
                           ".",
                           "test.",
                           ".loss",
                           "accuracy",
                           "test.names",
                           "patients.loss",
                           "membership.loss",
                           "forget.loss_05",
                           "held-out.loss_00",
                           "held-out.loss_07",
                           "held-out.loss_",
                           "test.loss.x",
                           "test.auc_",
                           "test.auc_1",
                           "test.auc_100",
                           "test.auc_x1",
                           "membership.auc_00",
                           "auc_00",
                           "test."})
    EXPECT_FALSE(is_measure_name(name)) << name;
}

TEST(Measures, SharesLossesAndTheRestHaveTheirRanges) {
  EXPECT_TRUE(is_share("test.accuracy"));
  EXPECT_TRUE(is_share("membership.auc"));
  for (const char* name : {"test.loss", "held-out.loss_50"}) {
    EXPECT_TRUE(is_loss(name)) << name;
    EXPECT_FALSE(is_share(name)) << name;
  }
  EXPECT_FALSE(is_share("test.psnr"));
  EXPECT_FALSE(is_loss("test.psnr"));
}

TEST(Measures, ValuesThatNoModelHasAreImpossible) {
  EXPECT_TRUE(is_possible("test.loss", kLargestLoss));
  for (const double loss : {-0.1, 1.7e308, std::numeric_limits<double>::infinity(), std::nan("")}) {
    EXPECT_FALSE(is_possible("test.loss", loss)) << loss;
    EXPECT_FALSE(is_possible("held-out.loss_50", loss)) << loss;
  }
  for (const double share : {-0.1, 1.1, std::nan("")}) EXPECT_FALSE(is_possible("membership.auc", share)) << share;
  EXPECT_TRUE(is_possible("test.psnr", -3));
  EXPECT_FALSE(is_possible("test.psnr", std::nan("")));
}

TEST(Measures, FindingsAreNamedByTheirPlace) {
  EXPECT_EQ(finding_auc(0), "auc_00");
  EXPECT_EQ(finding_auc(kMostFindings - 1), "auc_99");
  EXPECT_TRUE(is_share("test.auc_07"));
  EXPECT_FALSE(is_possible("test.auc_07", 1.01));
}

TEST(Measures, QuantilesAreNamedByTheirPercent) {
  EXPECT_EQ(loss_quantile(0), "loss_05");
  EXPECT_EQ(loss_quantile(kLossQuantiles - 1), "loss_95");
  EXPECT_TRUE(is_loss_quantile("held-out.loss_50"));
  EXPECT_FALSE(is_loss_quantile("held-out.loss"));
}

}  // namespace
}  // namespace expunge
