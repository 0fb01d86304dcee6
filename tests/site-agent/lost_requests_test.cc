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
  EXPECT_THAT(it.site.said<Declined>()[0].reason,
              HasSubstr("older than 1 of its forget requests (" + it.request.str()));
  EXPECT_THAT(it.site.computes, SizeIs(0));
  EXPECT_THAT(it.site.told()["problem"], HasSubstr("expunge forget --kit KIT --lost ID"));
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

TEST(LostRequests, WhatWasDealtWithIsToldWithEachHello) {
  Restored it;
  it.welcomed().site.sent.clear();
  ASSERT_TRUE(it.site.settle_lost(it.request));
  ASSERT_THAT(it.site.said<Hello>(), SizeIs(1));
  EXPECT_EQ(it.site.said<Hello>()[0].settled, std::vector{it.request});
  it.site.restart().connect();
  EXPECT_EQ(it.site.said<Hello>().back().settled, std::vector{it.request});
}

// Whose records it was about nobody knows any more: a plan for it can end in exact retraining alone.
TEST(LostRequests, UnlearningOfOneThatWasDealtWithIsDeclined) {
  Restored it;
  it.welcomed();
  const auto again = it.site.forget({"p1"});
  ASSERT_TRUE(it.site.settle_lost(it.request));
  RoundTask task = a_task(1, Work::kUnlearn);
  task.requests = {*again, it.request};
  it.site.hear_task(task);
  ASSERT_THAT(it.site.said<Declined>(), SizeIs(1));
  EXPECT_THAT(it.site.said<Declined>()[0].reason, HasSubstr("only exact retraining can forget them"));
  it.site.hear_task(a_task(2));
  EXPECT_THAT(it.site.computes, SizeIs(1));
}

TEST(LostRequests, ManyAreCountedAndAFewNamed) {
  ASite site;
  std::vector<RequestId> lost;
  for (int i = 100; i < 200; ++i) lost.push_back(RequestId::of("fr-0000000000000" + std::to_string(i)));
  site.ready().hear(Welcome{kStudy, lost});
  const std::string problem = site.told()["problem"];
  EXPECT_LT(problem.size(), 500U);
  EXPECT_THAT(problem, HasSubstr("older than 100 of its forget requests (fr-0000000000000100,"));
  EXPECT_EQ(site.told()["lost"].size(), 100U);
}

TEST(LostRequests, OnlyWhatIsLostCanBeDealtWith) {
  Restored it;
  const Status other = it.site.settle_lost(it.request);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().fault, Fault::kBadInput);
  EXPECT_EQ(it.site.entries("LostRequestSettled"), 0U);
}

TEST(LostRequests, BeforeTheCoordinatorSpokeNothingIsKnownOfThem) {
  ASite site;
  site.restart();
  const Status too_early = site.settle_lost(RequestId::of("fr-0000000000000001"));
  ASSERT_FALSE(too_early);
  EXPECT_EQ(too_early.error().fault, Fault::kUnavailable);
}

TEST(LostRequests, ARequestThatTheSiteKnowsIsNotLost) {
  ASite site;
  const auto id = site.ready().forget({"p1"});
  site.hear(Welcome{kStudy, {*id}}).hear_task(a_task(1));
  EXPECT_THAT(site.said<Declined>(), SizeIs(0));
}

}  // namespace
}  // namespace expunge
