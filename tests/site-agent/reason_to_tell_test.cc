#include "site-agent/reason_to_tell.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/site-agent/a_site.h"

namespace expunge {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

std::string told(const Error& error) {
  return std::string(reason_to_tell(error));
}

TEST(ReasonToTell, IsWhatTheCauseLetsOthersHear) {
  const Error kept = bad_input("this site retains records of class 4; choose another").tell("choose another");
  EXPECT_EQ(told(kept), "choose another");
}

TEST(ReasonToTell, OfAnythingElseOnlyTheKindIsTold) {
  EXPECT_EQ(told(bad_input("train.csv:17: no such film")), told(corrupt("pneumonia/p3.png is cut off")));
  EXPECT_NE(told(bad_input("train.csv:17: no such film")), told(unavailable("cannot read /films/p3.png: disk full")));
  EXPECT_THAT(told(unavailable("cannot read /films/p3.png: disk full")), Not(HasSubstr("films")));
}

TEST(ReasonToTell, IsWhatTheCoordinatorHearsOfADecline) {
  ASite site;
  const Error diverged = bad_input("3 of 17 values are not finite").tell("lower the learning rate");
  site.ready().hear_task(a_task(1)).computed(1, Result<Computed>(diverged));
  ASSERT_THAT(site.said<Declined>(), SizeIs(1));
  EXPECT_EQ(site.said<Declined>()[0].reason, "lower the learning rate");
  EXPECT_EQ(site.told()["declined"]["reason"], "3 of 17 values are not finite");
}

TEST(ReasonToTell, OfAFilmThatCannotBeReadOnlyTheAdministratorHearsWhich) {
  ASite site;
  const std::string why = "train.csv:17: pneumonia/p3.png is no image; a record after it cannot be learned from";
  site.ready().hear_task(a_task(1)).computed(1, Result<Computed>(bad_input(why)));
  site.hear_task(a_task(1)).connect();
  ASSERT_THAT(site.said<Declined>(), SizeIs(3));
  for (const Declined& declined : site.said<Declined>())
    for (const char* word : {"train", "17", "pneumonia", "p3"}) EXPECT_THAT(declined.reason, Not(HasSubstr(word)));
  EXPECT_THAT(site.notes, Contains(HasSubstr(why)));
  EXPECT_EQ(site.told()["declined"]["reason"], why);
  EXPECT_EQ(site.told()["declined"]["round"], 1);
}

}  // namespace
}  // namespace expunge
