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
