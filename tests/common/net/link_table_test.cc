#include "common/net/link_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Answer = LinkTable::Answer;

const SiteId kSite = SiteId::of("site-b");
const Time kNow(Duration(1000));

Caller caller(std::uint8_t routing_id, std::uint8_t process) {
  Caller caller;
  caller.routing_id = {routing_id};
  caller.instance[0] = process;
  return caller;
}

TEST(LinkTable, TheFirstToSayHelloIsWelcome) {
  LinkTable table;
  EXPECT_FALSE(table.speaks_for(kSite, Bytes{1}));
  EXPECT_EQ(table.hello(kSite, caller(1, 7), kNow).answer, Answer::kWelcome);
  EXPECT_TRUE(table.speaks_for(kSite, Bytes{1}));
  EXPECT_FALSE(table.speaks_for(kSite, Bytes{2}));
  EXPECT_EQ(table.member_at(Bytes{1}), kSite);
  EXPECT_EQ(table.member_at(Bytes{2}), std::nullopt);
  EXPECT_THAT(table.members(), ElementsAre(kSite));
}

TEST(LinkTable, TheSameProcessTakesOverItsOwnConnectionAtOnce) {
  LinkTable table;
  table.hello(kSite, caller(1, 7), kNow);
  const auto verdict = table.hello(kSite, caller(2, 7), kNow);
  EXPECT_EQ(verdict.answer, Answer::kWelcome);
  EXPECT_EQ(verdict.replaced->routing_id, Bytes{1});
  EXPECT_TRUE(table.speaks_for(kSite, Bytes{2}));
}

TEST(LinkTable, ASecondProcessIsRefusedOnceTheFirstIsHeard) {
  LinkTable table;
  table.hello(kSite, caller(1, 7), kNow);
  EXPECT_EQ(table.hello(kSite, caller(2, 8), kNow).answer, Answer::kAskTheOther);
  EXPECT_TRUE(table.speaks_for(kSite, Bytes{1}));
  EXPECT_EQ(table.alive(kSite)->routing_id, Bytes{2});
  EXPECT_EQ(table.alive(kSite), std::nullopt);
  EXPECT_THAT(table.overdue(kNow + LinkTable::kPatience), IsEmpty());
}

TEST(LinkTable, ASecondProcessTakesOverWhenTheFirstIsGone) {
  LinkTable table;
  table.hello(kSite, caller(1, 7), kNow);
  table.hello(kSite, caller(2, 8), kNow);
  EXPECT_EQ(table.gone(kSite)->routing_id, Bytes{2});
  EXPECT_TRUE(table.speaks_for(kSite, Bytes{2}));
  EXPECT_EQ(table.gone(kSite), std::nullopt);
  EXPECT_EQ(table.current(kSite), nullptr);
}

TEST(LinkTable, ASecondProcessTakesOverWhenTheFirstStaysSilent) {
  LinkTable table;
  table.hello(kSite, caller(1, 7), kNow);
  table.hello(kSite, caller(2, 8), kNow);
  EXPECT_THAT(table.overdue(kNow + LinkTable::kPatience - Duration(1)), IsEmpty());
  EXPECT_THAT(table.overdue(kNow + LinkTable::kPatience), ElementsAre(kSite));
}

TEST(LinkTable, TryingAgainDoesNotProlongTheWait) {
  LinkTable table;
  table.hello(kSite, caller(1, 7), kNow);
  table.hello(kSite, caller(2, 8), kNow);
  table.hello(kSite, caller(3, 8), kNow + Duration(9000));
  EXPECT_THAT(table.overdue(kNow + LinkTable::kPatience), ElementsAre(kSite));
  EXPECT_EQ(table.gone(kSite)->routing_id, Bytes{3});
}

TEST(LinkTable, ForgettingAMemberForgetsWhoWaited) {
  LinkTable table;
  table.hello(kSite, caller(1, 7), kNow);
  table.hello(kSite, caller(2, 8), kNow);
  table.forget(kSite);
  EXPECT_THAT(table.members(), IsEmpty());
  EXPECT_EQ(table.hello(kSite, caller(4, 9), kNow).answer, Answer::kWelcome);
}

}  // namespace
}  // namespace expunge
