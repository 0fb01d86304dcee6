#include "protocols/message.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

TEST(CountBucket, IsTheLargestBoundNotAboveTheCount) {
  const std::vector<std::pair<std::uint64_t, std::uint64_t>> expected = {
      {1, 1},   {2, 2},   {4, 2},     {5, 5},     {9, 5},       {10, 10},     {49, 10},
      {50, 50}, {99, 50}, {100, 100}, {499, 100}, {5000, 5000}, {9999, 5000}, {1'000'000, 1'000'000}};
  for (const auto& [count, bucket] : expected) EXPECT_EQ(count_bucket(count), bucket) << count;
}

TEST(CountBucket, OfABucketIsItself) {
  for (const std::uint64_t bound : {1, 2, 5, 10, 50, 100, 500, 1000, 5000}) EXPECT_EQ(count_bucket(bound), bound);
}

TEST(CountBucket, HoldsForTheLargestCount) {
  EXPECT_GE(count_bucket(~std::uint64_t{0}), std::uint64_t{1} << 62);
}

TEST(RequestStateText, IsAWordOfItsOwnForEachState) {
  EXPECT_EQ(to_text(RequestState::kReceived), "received");
  EXPECT_EQ(to_text(RequestState::kEscalated), "escalated");
}

}  // namespace
}  // namespace expunge
