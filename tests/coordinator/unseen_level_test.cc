#include "coordinator/unseen_level.h"

#include "common/model/measures.h"
#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

using Level = std::map<std::string, double>;

// Quantiles from `first` in steps of 1.
Measures spread(double first, std::uint64_t count) {
  Measures measures;
  for (std::size_t i = 0; i < kLossQuantiles; ++i)
    measures.push_back({"held-out." + loss_quantile(i), first + static_cast<double>(i), count});
  return measures;
}

TEST(UnseenLevel, IsOfAllSitesAndOnlyWhatWasMeasured) {
  SiteMeasures sites{{site(1), {{"held-out.accuracy", 0.5, 10}, {"test.accuracy", 1, 10}}}};
  sites[site(2)] = {{"held-out.accuracy", 0.9, 30}};
  EXPECT_EQ(unseen_level(sites), (Level{{"unseen_accuracy", 0.8}}));
  sites[site(2)].push_back({"held-out.loss", 2, 30});
  EXPECT_EQ(unseen_level(sites), (Level{{"unseen_accuracy", 0.8}, {"unseen_loss", 2}}));
  EXPECT_EQ(unseen_level({}), Level{});
}

TEST(UnseenLevel, OneSitesQuantilesAreItsOwn) {
  const Level level = unseen_level({{site(1), spread(1, 40)}});
  ASSERT_EQ(level.size(), kLossQuantiles);
  EXPECT_EQ(level.at("unseen_loss_05"), 1);
  EXPECT_EQ(level.at("unseen_loss_50"), 10);
  EXPECT_EQ(level.at("unseen_loss_95"), 19);
}

TEST(UnseenLevel, QuantilesArePooledByRecords) {
  // Site B's losses are all above site A's, and it has three times as many records: a quarter is below 100.
  const Level level = unseen_level({{site(1), spread(1, 10)}, {site(2), spread(100, 30)}});
  EXPECT_LT(level.at("unseen_loss_25"), 100);
  EXPECT_GE(level.at("unseen_loss_30"), 100);
  EXPECT_EQ(level.at("unseen_loss_95"), 118);
}

TEST(UnseenLevel, CountsOfNothingHaveNoQuantiles) {
  EXPECT_EQ(unseen_level({{site(1), spread(1, 0)}}), Level{});
}

TEST(UnseenLevel, SomethingIsKnownWhereAnOwnersForgetRecordsAreAnsweredBetter) {
  const auto before = [](double accuracy, double loss) {
    return SiteMeasures{{site(1), {{"forget.accuracy", accuracy, 9}, {"forget.loss", loss, 9}}},
                        {site(2), {{"held-out.accuracy", 0.8, 9}, {"held-out.loss", 0.5, 9}}}};
  };
  EXPECT_TRUE(is_anything_known(before(0.9, 0.4), {site(1)}));
  EXPECT_FALSE(is_anything_known(before(0.8, 0.4), {site(1)}));
  EXPECT_FALSE(is_anything_known(before(0.9, 0.5), {site(1)}));
  EXPECT_TRUE(is_anything_known(before(0.8, 0.5), {site(1), site(2)})) << "what was not measured may be known";
  EXPECT_TRUE(is_anything_known({}, {site(1)}));
}

}  // namespace
}  // namespace expunge::testing
