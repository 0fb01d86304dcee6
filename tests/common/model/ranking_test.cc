#include "common/model/ranking.h"

#include <gmock/gmock.h>

namespace expunge {
namespace {

using testing::DoubleNear;
using testing::Optional;

using Row = std::vector<double>;

Row up_to(int count) {
  Row row;
  for (int i = 0; i < count; ++i) row.push_back(i);
  return row;
}

TEST(Ranking, AreaIsTheShareOfPairsInOrder) {
  // 0.8 beats both; 0.35 beats 0.1 only: 3 of 4.
  EXPECT_THAT(auc(Row{0.35, 0.8}, Row{0.1, 0.4}), Optional(0.75));
}

TEST(Ranking, EqualScoresCountHalf) {
  // 1 against {1, 0}: 1.5; 2 against {1, 0}: 2; 0 against {1, 0}: 0.5; together 4 of 6.
  EXPECT_EQ(wins(Row{1, 2, 0}, Row{0, 1}), (Row{1.5, 2, 0.5}));
  EXPECT_THAT(auc(Row{1, 2, 0}, Row{1, 0}), Optional(DoubleNear(4.0 / 6, 1e-12)));
  EXPECT_THAT(auc(Row{3, 3}, Row{3, 3, 3}), Optional(0.5));
}

TEST(Ranking, AreaOfOneKindOnlyIsAbsent) {
  EXPECT_EQ(auc(Row{1}, Row{}), std::nullopt);
  EXPECT_EQ(auc(Row{}, Row{1}), std::nullopt);
}

TEST(Ranking, TrueRateIsTakenAboveTheAllowedFalseOnes) {
  // One of 100 may be above the threshold: the threshold is 98.
  EXPECT_THAT(true_rate_at(0.01, Row{98, 98.5, 200, 5}, up_to(100)), Optional(0.5));
  EXPECT_THAT(true_rate_at(1, Row{-5}, up_to(10)), Optional(1.0));
}

TEST(Ranking, TrueRateThatTooFewNegativesCannotShowIsAbsent) {
  EXPECT_EQ(true_rate_at(0.01, Row{9, 200, 11}, up_to(99)), std::nullopt);
  EXPECT_EQ(true_rate_at(0.001, Row{2000}, up_to(999)), std::nullopt);
  EXPECT_THAT(true_rate_at(0.001, Row{2000}, up_to(1000)), Optional(1.0));
  EXPECT_EQ(true_rate_at(0.01, Row{1}, Row{}), std::nullopt);
  EXPECT_EQ(true_rate_at(0.01, Row{}, up_to(100)), std::nullopt);
}

}  // namespace
}  // namespace expunge
