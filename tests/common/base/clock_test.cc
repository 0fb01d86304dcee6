#include "common/base/clock.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

TEST(Clock, WritesTimesAsIso8601) {
  EXPECT_EQ(to_iso(WallTime(Duration(0))), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_iso(WallTime(Duration(1795255440123))), "2026-11-21T10:04:00.123Z");
  EXPECT_EQ(to_iso(WallTime(Duration(951782399999))), "2000-02-28T23:59:59.999Z");
  EXPECT_EQ(to_iso(WallTime(Duration(-1))), "1969-12-31T23:59:59.999Z");
}

TEST(Clock, SteadyTimeNeverGoesBack) {
  const SystemClock clock;
  Time before = clock.now();
  for (int i = 0; i < 1000; ++i) {
    const Time after = clock.now();
    ASSERT_GE(after, before);
    before = after;
  }
}

TEST(Clock, WallTimeIsOfThisCentury) {
  const Moment moment = SystemClock().moment();
  EXPECT_GT(to_iso(moment.wall), "2024");
  EXPECT_LT(to_iso(moment.wall), "2100");
}

}  // namespace
}  // namespace expunge
