#include "site-agent/reason_to_tell.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace expunge {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

std::string told(const Error& error) {
  return std::string(reason_to_tell(error));
}

TEST(ReasonToTell, KeepsTheAdviceAndNoNumber) {
  const std::string diverged =
      told(bad_input("training diverged: 3 of 17 values are not finite; lower the learning rate"));
  EXPECT_THAT(diverged, EndsWith("lower the learning rate"));
  EXPECT_THAT(diverged, Not(HasSubstr("17")));
  const std::string kept =
      told(bad_input("this site retains records of class 4, too; choose a method for single patients"));
  EXPECT_THAT(kept, EndsWith("choose a method for single patients"));
  EXPECT_THAT(kept, Not(HasSubstr("4")));
  EXPECT_THAT(told(unavailable("not enough memory for this work; use a smaller batch")), HasSubstr("memory"));
}

TEST(ReasonToTell, SaysWhatIsWrongWithTheStudy) {
  EXPECT_THAT(told(bad_input("the study's network file is no TorchScript that this LibTorch reads: PK; save it")),
              HasSubstr("no TorchScript that this LibTorch reads"));
  EXPECT_THAT(told(bad_input("the parameter 'epochs' of salun is 0.5 but must be a whole number")),
              HasSubstr("[forget.parameters]"));
  EXPECT_THAT(told(bad_input("the network's width is 0 but must be from 1 to 1024")), HasSubstr("[model]"));
}

TEST(ReasonToTell, OfAnythingElseOnlyTheKindIsTold) {
  EXPECT_EQ(told(bad_input("train.csv:17: no such film")), told(corrupt("pneumonia/p3.png is cut off")));
  EXPECT_NE(told(bad_input("train.csv:17: no such film")), told(unavailable("cannot read /films/p3.png: disk full")));
  EXPECT_THAT(told(unavailable("cannot read /films/p3.png: disk full")), Not(HasSubstr("films")));
}

}  // namespace
}  // namespace expunge
