#include "common/learn/pixel_cache.h"

#include <gmock/gmock.h>

#include "tests/common/learn/data_on_disk.h"

namespace expunge {
namespace {

using testing::HasSubstr;

bool go_on() {
  return false;
}

TEST(PixelCache, ReadsARecordOfADataSetInMemoryOnce) {
  const CountedData data(true);
  PixelCache cache(data);
  const auto first = *cache.gather(records(0, 5), go_on);
  EXPECT_EQ(first.sizes(), at::IntArrayRef({5, 1, 12, 12}));
  EXPECT_TRUE(first.equal(*cache.gather(records(0, 5), go_on)));
  EXPECT_EQ(data.reads(), 5U);
}

TEST(PixelCache, KeepsNothingOfADataSetOnDisk) {
  const CountedData in_memory(true), on_disk(false);
  PixelCache keeping(in_memory), passing(on_disk);
  const std::vector<std::uint32_t> some{7, 3, 3, 11};
  for (int pass = 0; pass < 2; ++pass)
    EXPECT_TRUE(keeping.gather(some, go_on)->equal(*passing.gather(some, go_on))) << "the same pixels";
  EXPECT_EQ(on_disk.reads(), 8U);
}

TEST(PixelCache, RefusesARecordThatIsNotThere) {
  for (const bool is_in_memory : {true, false}) {
    const CountedData data(is_in_memory);
    const std::vector<std::uint32_t> wrong{3, 60};
    const auto batch = PixelCache(data).gather(wrong, go_on);
    ASSERT_FALSE(batch);
    EXPECT_EQ(batch.error().fault, Fault::kBadInput);
    EXPECT_THAT(batch.error().what, HasSubstr("record 60 is not in the data set 'counted', which has 60"));
  }
}

TEST(PixelCache, HandsOnWhatReadingFailedWith) {
  for (const bool is_in_memory : {true, false}) {
    CountedData data(is_in_memory);
    data.damage(4);
    const auto batch = PixelCache(data).gather(records(0, 8), go_on);
    ASSERT_FALSE(batch);
    EXPECT_THAT(batch.error().what, HasSubstr("record 4 is damaged"));
  }
}

TEST(PixelCache, StopEndsReadingBetweenRecords) {
  const CountedData data(false);
  const auto batch = PixelCache(data).gather(records(0, 8), [&] { return data.reads() == 3; });
  ASSERT_FALSE(batch);
  EXPECT_EQ(batch.error().fault, Fault::kUnavailable);
  EXPECT_EQ(data.reads(), 3U);
}

}  // namespace
}  // namespace expunge
