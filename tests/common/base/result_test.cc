#include "common/base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace expunge {
namespace {

Result<int> half(int value) {
  if (value % 2 != 0) return bad_input("odd");
  return value / 2;
}

Result<int> quarter(int value) {
  EXPUNGE_TRY(halved, half(value));
  return half(halved);
}

Status check(int value) {
  EXPUNGE_TRY_DO(value > 0 ? Status() : Status(stale("too old")));
  return {};
}

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_EQ(*quarter(8), 2);
  EXPECT_EQ(quarter(6).error(), bad_input("odd"));
  EXPECT_EQ(quarter(3).error(), bad_input("odd"));
  EXPECT_TRUE(check(1));
  EXPECT_EQ(check(0).error().fault, Fault::kStale);
}

TEST(Result, TellsOthersWhatWasSettledNearestToTheCause) {
  EXPECT_EQ(half(1).error().told.text(), "");
  EXPECT_EQ(or_tell(half(1), "some number is odd").error().told.text(), "some number is odd");
  EXPECT_EQ(or_tell(or_tell(half(1), "odd"), "not divisible").error().told.text(), "odd");
  EXPECT_EQ(*or_tell(half(8), "odd"), 4);
  const auto full_disk = or_tell(Result<int>(unavailable("the disk is full")), "odd");
  EXPECT_EQ(full_disk.error().told.text(), "") << "it is no wrong input";
  const Error full = told_in_full(Fault::kUnavailable, "the disk is full");
  EXPECT_EQ(full.what, full.told.text());
}

TEST(Result, MovesWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(5));
  const std::unique_ptr<int> taken = *std::move(result);
  EXPECT_EQ(*taken, 5);
}

TEST(ResultDeathTest, ValueOfAFailureNamesIt) {
  EXPECT_DEATH(*half(1), "value of a failed Result: odd");
}
TEST(ResultDeathTest, ErrorOfASuccessIsABug) {
  EXPECT_DEATH(half(2).error(), "error\\(\\) of a Result that holds");
}

}  // namespace
}  // namespace expunge
