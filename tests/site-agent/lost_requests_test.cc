// A site whose database is older than what it asked for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/site-agent/a_site.h"

namespace expunge {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

struct Restored {
  ASite site;
  RequestId request = RequestId::of("fr-0000000000000000");

  Restored() {
    site.ready();
    const SavedState backup = site.saved;
    request = *site.forget({"p1"});
    site.saved = backup;
    site.ready();
  }
  Restored& welcomed() {
    site.hear(Welcome{kStudy, {request}});
    return *this;
  }
};

TEST(LostRequests, ASiteThatLostOneTakesPartInNothing) {
  Restored it;
  it.welcomed().site.hear_task(a_task(1));
  ASSERT_THAT(it.site.said<Declined>(), SizeIs(1));
  EXPECT_THAT(it.site.said<Declined>()[0].reason, HasSubstr("older than its forget requests " + it.request.str()));
  EXPECT_THAT(it.site.computes, SizeIs(0));
  EXPECT_THAT(it.site.told()["problem"], HasSubstr("expunge forget --lost"));
}

TEST(LostRequests, ARestartDoesNotHelp) {
  Restored it;
  it.welcomed();
  it.site.ready();
  it.welcomed().site.hear_task(a_task(1));
  EXPECT_THAT(it.site.said<Declined>(), SizeIs(1));
}

TEST(LostRequests, OnceDealtWithTheSiteTakesPartForGood) {
  Restored it;
  it.welcomed();
  ASSERT_TRUE(it.site.forget({"p1"}));
  ASSERT_TRUE(it.site.settle_lost(it.request));
  EXPECT_EQ(it.site.told()["problem"], "");
  EXPECT_EQ(it.site.entries("LostRequestSettled"), 1U);
  it.site.ready();
  it.welcomed().site.hear_task(a_task(1));
  EXPECT_THAT(it.site.said<Declined>(), SizeIs(0));
  EXPECT_THAT(it.site.computes, SizeIs(1));
}

TEST(LostRequests, OnlyWhatIsLostCanBeDealtWith) {
  Restored it;
  const Status too_early = it.site.settle_lost(it.request);
  ASSERT_FALSE(too_early);
  EXPECT_EQ(too_early.error().fault, Fault::kBadInput);
  EXPECT_EQ(it.site.entries("LostRequestSettled"), 0U);
}

TEST(LostRequests, ARequestThatTheSiteKnowsIsNotLost) {
  ASite site;
  const auto id = site.ready().forget({"p1"});
  site.hear(Welcome{kStudy, {*id}}).hear_task(a_task(1));
  EXPECT_THAT(site.said<Declined>(), SizeIs(0));
}

}  // namespace
}  // namespace expunge
