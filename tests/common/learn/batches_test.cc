#include "common/learn/batches.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/common/learn/tiny_data.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

std::vector<std::uint32_t> flat(const Batches& batches) {
  std::vector<std::uint32_t> all;
  for (const auto& batch : batches) all.insert(all.end(), batch.begin(), batch.end());
  return all;
}

TEST(Batches, ALoneRecordJoinsTheBatchBefore) {
  EXPECT_THAT(cut_batches(records(0, 9), 4), ElementsAre(SizeIs(4), SizeIs(5)));
  EXPECT_THAT(cut_batches(records(0, 10), 4), ElementsAre(SizeIs(4), SizeIs(4), SizeIs(2)));
  EXPECT_THAT(cut_batches(records(0, 1), 4), ElementsAre(SizeIs(1)));
  EXPECT_THAT(cut_batches({}, 4), SizeIs(0));
}

TEST(Batches, EachPassVisitsEveryRecordOnceInAnotherOrder) {
  Random random(3);
  auto visits = flat(draw_batches(records(0, 50), 8, 2, random));
  ASSERT_THAT(visits, SizeIs(100));
  std::vector<std::uint32_t> first(visits.begin(), visits.begin() + 50), second(visits.begin() + 50, visits.end());
  EXPECT_NE(first, second);
  std::ranges::sort(first);
  std::ranges::sort(second);
  EXPECT_EQ(first, records(0, 50));
  EXPECT_EQ(second, records(0, 50));
}

TEST(Batches, AFractionOfAnEpochVisitsThatShare) {
  Random random(3);
  EXPECT_THAT(flat(draw_batches(records(0, 50), 8, 0.5, random)), SizeIs(25));
  EXPECT_THAT(flat(draw_batches(records(0, 50), 8, 1.5, random)), SizeIs(75));
  EXPECT_THAT(flat(draw_batches(records(0, 50), 8, 0, random)), SizeIs(0));
  EXPECT_THAT(flat(draw_batches({}, 8, 3, random)), SizeIs(0));
}

}  // namespace
}  // namespace expunge
