#include "common/learn/metrics.h"

#include <gmock/gmock.h>

#include <vector>

namespace expunge {
namespace {

using testing::DoubleNear;
using testing::Optional;

using Row = std::vector<double>;

TEST(Metrics, AccuracyCountsTheLargestOutput) {
  const std::vector<float> outputs{0.1F, 0.9F, 0.8F, 0.2F, 0.3F, 0.7F, 0.6F, 0.4F};
  const std::vector<std::int64_t> classes{1, 0, 0, 1};
  EXPECT_THAT(accuracy(outputs, classes, 2), Optional(0.5));
}

TEST(Metrics, AccuracyTakesTheLowerOfEqualOutputs) {
  EXPECT_THAT(accuracy(std::vector<float>{0.5F, 0.5F}, std::vector<std::int64_t>{0}, 2), Optional(1.0));
}

TEST(Metrics, AreaOfOneClassOnlyIsAbsent) {
  EXPECT_EQ(class_auc(std::vector<float>{0.2F, 0.8F}, std::vector<std::int64_t>{1}, 2), std::nullopt);
}

TEST(Metrics, AreaOfTwoClassesIsThatOfClassOne) {
  const std::vector<float> rows{0.9F, 0.1F, 0.6F, 0.4F, 0.65F, 0.35F, 0.2F, 0.8F};
  EXPECT_THAT(class_auc(rows, std::vector<std::int64_t>{0, 0, 1, 1}, 2), Optional(0.75));
}

TEST(Metrics, AreaOfManyClassesIsTheMeanOverThoseThatOccur) {
  // Class 0: one positive 0.5 against {0.2, 0.5}: 0.75. Class 1: positives {0.6, 0.1} against {0.3}: 0.5. Class 2:
  // none.
  const std::vector<float> rows{0.5F, 0.3F, 0.2F, 0.2F, 0.6F, 0.2F, 0.5F, 0.1F, 0.4F};
  EXPECT_THAT(class_auc(rows, std::vector<std::int64_t>{0, 1, 1}, 3), Optional(DoubleNear(0.625, 1e-12)));
}

TEST(Metrics, QuantilesCutInEqualParts) {
  Row values;
  for (int i = 99; i >= 0; --i) values.push_back(i);
  EXPECT_EQ(quantiles(values, 4), (Row{20, 40, 60, 80}));
  EXPECT_EQ(quantiles(Row{7}, 3), (Row{7, 7, 7}));
  EXPECT_EQ(quantiles(Row{}, 3), Row{});
}

TEST(Metrics, NothingHasNoMean) {
  EXPECT_EQ(mean(Row{}), std::nullopt);
  EXPECT_EQ(accuracy({}, {}, 2), std::nullopt);
}

}  // namespace
}  // namespace expunge
