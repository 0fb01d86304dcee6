#include "protocols/shares.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace expunge {
namespace {

using testing::ElementsAre;

const SiteId kA = SiteId::of("site-a");
const SiteId kB = SiteId::of("site-b");
const SiteId kC = SiteId::of("site-c");

TEST(Shares, TheTotalIsNotExceeded) {
  const Shares shares{.total = 100, .under_way = 95, .claimants = 10};
  EXPECT_TRUE(shares.has_room(0, 5));
  EXPECT_FALSE(shares.has_room(0, 6));
}

TEST(Shares, EverybodyWhoWantsSomeGetsAnEqualShare) {
  const Shares shares{.total = 100, .under_way = 40, .claimants = 10};
  EXPECT_TRUE(shares.has_room(5, 5));
  EXPECT_FALSE(shares.has_room(6, 5));
}

TEST(Shares, NobodyGetsMoreThanAQuarter) {
  const Shares shares{.total = 100, .under_way = 20, .claimants = 1};
  EXPECT_TRUE(shares.has_room(20, 5));
  EXPECT_FALSE(shares.has_room(20, 6));
}

TEST(Shares, AChunkAboveTheShareFitsAlone) {
  EXPECT_TRUE((Shares{.total = 100, .under_way = 0, .claimants = 1}.has_room(0, 5000)));
  EXPECT_TRUE((Shares{.total = 100, .under_way = 30, .claimants = 50}.has_room(0, 60)));
}

TEST(Shares, PeersWithNothingToDoDoNotCount) {
  Shares shares{.total = 100};
  shares.count(0, false);
  shares.count(7, false);
  shares.count(0, true);
  EXPECT_EQ(shares.under_way, 7U);
  EXPECT_EQ(shares.claimants, 2U);
}

TEST(Turns, GoRoundAndGoOnAfterTheLast) {
  std::map<SiteId, int> wishes{{kA, 2}, {kB, 1}, {kC, 2}};
  SiteId last = kA;
  std::vector<SiteId> order;
  take_turns(wishes, last, [&](const SiteId& name, int& wish) {
    if (wish == 0) return false;
    --wish;
    order.push_back(name);
    return true;
  });
  EXPECT_THAT(order, ElementsAre(kB, kC, kA, kC, kA));
  EXPECT_EQ(last, kA);
}

TEST(Turns, EndWhenNobodyTakesOne) {
  std::map<SiteId, int> nobody;
  SiteId last;
  take_turns(nobody, last, [](const SiteId&, int&) { return true; });
  EXPECT_TRUE(last.empty());
}

}  // namespace
}  // namespace expunge
