#include "simulations/computing/relearned.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

namespace expunge {
namespace {

std::vector<std::uint32_t> records(std::size_t count) {
  std::vector<std::uint32_t> all(count);
  std::iota(all.begin(), all.end(), 0U);
  return all;
}

TEST(Relearned, OfManyAreDrawnFromAllOfThem) {
  const auto drawn = relearned_of(records(5000), 1);
  ASSERT_EQ(drawn.size(), kMostRelearned);
  EXPECT_TRUE(std::ranges::is_sorted(drawn));
  EXPECT_EQ(std::set(drawn.begin(), drawn.end()).size(), drawn.size());
  std::array<int, 10> classes{};  // as a folder of ten classes has them
  for (const auto record : drawn) ++classes.at(record / 500);
  EXPECT_GT(std::ranges::min(classes), 25);
}

TEST(Relearned, AreTheSameWithTheSameSeed) {
  EXPECT_EQ(relearned_of(records(5000), 1), relearned_of(records(5000), 1));
  EXPECT_NE(relearned_of(records(5000), 1), relearned_of(records(5000), 2));
}

TEST(Relearned, OfFewAreAll) {
  EXPECT_EQ(relearned_of(records(kMostRelearned), 1), records(kMostRelearned));
  EXPECT_TRUE(relearned_of({}, 1).empty());
}

}  // namespace
}  // namespace expunge
