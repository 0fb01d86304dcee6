#include "site-agent/retain_subset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace expunge {
namespace {

using testing::IsSubsetOf;
using testing::SizeIs;

TEST(RetainSubset, HoldsItsShareAndNothingElse) {
  const std::vector<std::uint32_t> retain{1, 2, 5, 6, 8, 9, 12, 13, 14, 15, 16, 17, 20, 21, 30, 31, 32, 33, 40, 41};
  Random random(1);
  const auto drawn = draw_retain_subset(retain, 0.25, random);
  EXPECT_THAT(drawn, SizeIs(5));
  EXPECT_THAT(drawn, IsSubsetOf(retain));
}

TEST(RetainSubset, HoldsAtLeastOneRecordIfThereIsAny) {
  Random random(1);
  EXPECT_THAT(draw_retain_subset({4, 5, 6}, 0.001, random), SizeIs(1));
  EXPECT_THAT(draw_retain_subset({}, 0.5, random), SizeIs(0));
}

TEST(RetainSubset, DiffersBetweenSeedsAndNotWithinOne) {
  const std::vector<std::uint32_t> retain{1, 2, 5, 6, 8, 9, 12, 13, 14, 15, 16, 17, 20, 21, 30, 31, 32, 33, 40, 41};
  Random first(1), again(1), other(2);
  const auto drawn = draw_retain_subset(retain, 0.5, first);
  EXPECT_EQ(drawn, draw_retain_subset(retain, 0.5, again));
  EXPECT_NE(drawn, draw_retain_subset(retain, 0.5, other));
}

}  // namespace
}  // namespace expunge
