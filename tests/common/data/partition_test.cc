#include "common/data/partition.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "common/base/random.h"
#include "common/data/dealing.h"
#include "common/data/image_set.h"

namespace expunge {
namespace {

using testing::HasSubstr;

constexpr std::array<Split, 3> kSplits = {Split::kTrain, Split::kHeldOut, Split::kTest};

// One-pixel images: `patients` patients with one to three records each, not next to each other.
std::unique_ptr<Dataset> records_of(std::size_t patients, std::int64_t classes, std::uint64_t seed) {
  Random random(seed);
  std::vector<SampleInfo> samples;
  for (std::size_t p = 0; p < patients; ++p) {
    const Split split = p % 10 < 7 ? Split::kTrain : (p % 10 < 8 ? Split::kHeldOut : Split::kTest);
    const auto label = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(classes)));
    const std::map<std::string, std::string> attributes = {{"hospital", std::string(1, "zaqbc"[random.below(5)])}};
    for (std::uint64_t i = 1 + random.below(3); i > 0; --i)
      samples.push_back({PatientId("p" + std::to_string(p)), split, {label}, attributes});
  }
  random.shuffle(std::span(samples));
  auto pixels = PixelBuffer::of_size(samples.size());
  return std::make_unique<ImageSet>("records", DatasetShape{1, 1, 1, classes}, PixelOrder::kPlanes, std::move(samples),
                                    std::move(*pixels));
}

std::vector<SiteId> sites(std::size_t count) {
  std::vector<SiteId> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back(SiteId::of("site-" + std::to_string(i)));
  return names;
}

Partition by(PartitionScheme scheme, std::size_t site_count, std::uint64_t seed) {
  Partition how;
  how.scheme = scheme;
  how.column = "hospital";
  how.sites = sites(site_count);
  how.seed = seed;
  return how;
}

std::size_t count(const Dataset& data, const Share& share, Split split) {
  return static_cast<std::size_t>(
      std::ranges::count_if(share, [&](std::size_t i) { return data.info(i).split == split; }));
}

// The share of the most frequent class in a site's training records, over the sites.
double mean_skew(const Dataset& data, const std::vector<Share>& shares) {
  double sum = 0;
  for (const Share& share : shares) {
    std::map<std::int32_t, double> classes;
    for (const std::size_t i : share)
      if (data.info(i).split == Split::kTrain) ++classes[data.info(i).labels.front()];
    sum += std::ranges::max_element(classes, {}, [](const auto& each) { return each.second; })->second /
           static_cast<double>(count(data, share, Split::kTrain));
  }
  return sum / static_cast<double>(shares.size());
}

TEST(Partition, IsDisjointCompleteAndByPatientForManySeeds) {
  for (const auto scheme : {PartitionScheme::kIid, PartitionScheme::kDirichlet, PartitionScheme::kColumn}) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
      const auto data = records_of(300, 5, seed);
      const auto shares = partition(*data, by(scheme, 2 + seed % 3, seed));
      ASSERT_TRUE(shares) << "seed " << seed << ": " << shares.error().what;
      std::vector<std::size_t> all;
      std::map<PatientId, std::set<std::size_t>> sites_of;
      for (std::size_t site = 0; site < shares->size(); ++site) {
        const Share& share = (*shares)[site];
        EXPECT_TRUE(std::ranges::is_sorted(share));
        all.insert(all.end(), share.begin(), share.end());
        for (const std::size_t i : share) sites_of[data->info(i).patient].insert(site);
      }
      std::ranges::sort(all);
      std::vector<std::size_t> expected(data->size());
      std::iota(expected.begin(), expected.end(), std::size_t{0});
      EXPECT_EQ(all, expected) << "seed " << seed;
      for (const auto& [patient, held_by] : sites_of) EXPECT_EQ(held_by.size(), 1U) << "seed " << seed;
    }
  }
}

TEST(Partition, LeavesEverySiteAllSplits) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const auto data = records_of(300, 5, seed);
    const auto shares = partition(*data, by(PartitionScheme::kDirichlet, 4, seed));
    ASSERT_TRUE(shares);
    for (const Share& share : *shares) {
      EXPECT_GE(count(*data, share, Split::kTrain), kFewestPatients);
      EXPECT_GE(count(*data, share, Split::kHeldOut), 1U);
      EXPECT_GE(count(*data, share, Split::kTest), 1U);
    }
  }
}

TEST(Partition, IsTheSameForTheSameSeedAndOtherForAnother) {
  const auto data = records_of(300, 5, 1);
  for (const auto scheme : {PartitionScheme::kIid, PartitionScheme::kDirichlet}) {
    const auto first = partition(*data, by(scheme, 3, 7));
    EXPECT_EQ(*first, *partition(*data, by(scheme, 3, 7)));
    EXPECT_NE(*first, *partition(*data, by(scheme, 3, 8)));
  }
}

TEST(Partition, GivesEqualSharesWhenIid) {
  const auto data = records_of(1000, 5, 3);
  const auto shares = partition(*data, by(PartitionScheme::kIid, 4, 3));
  ASSERT_TRUE(shares);
  for (const Split split : kSplits) {
    std::vector<std::size_t> counts;
    for (const Share& share : *shares) counts.push_back(count(*data, share, split));
    EXPECT_LT(std::ranges::max(counts), 1.35 * static_cast<double>(std::ranges::min(counts)));
  }
}

TEST(Partition, IsMoreSkewedForSmallerAlpha) {
  const auto data = records_of(1000, 5, 4);
  Partition how = by(PartitionScheme::kDirichlet, 4, 4);
  how.alpha = 100;
  const double even = mean_skew(*data, *partition(*data, how));
  how.alpha = 0.2;
  const double skewed = mean_skew(*data, *partition(*data, how));
  EXPECT_LT(even, 0.32);
  EXPECT_GT(skewed, even + 0.15);
}

TEST(Partition, GivesASiteTheSameClassesInEverySplit) {
  const auto data = records_of(3000, 2, 5);
  Partition how = by(PartitionScheme::kDirichlet, 3, 5);
  how.alpha = 0.5;
  const auto shares = partition(*data, how);
  ASSERT_TRUE(shares);
  for (const Share& share : *shares) {
    std::map<Split, double> ones;
    for (const std::size_t i : share) ones[data->info(i).split] += data->info(i).labels.front();
    const auto part = [&](Split split) { return ones[split] / static_cast<double>(count(*data, share, split)); };
    EXPECT_NEAR(part(Split::kTrain), part(Split::kTest), 0.12);
    EXPECT_NEAR(part(Split::kTrain), part(Split::kHeldOut), 0.12);
  }
}

TEST(Partition, GivesColumnValuesToSitesInSortedOrder) {
  const auto data = records_of(300, 5, 6);
  const auto shares = partition(*data, by(PartitionScheme::kColumn, 5, 6));
  ASSERT_TRUE(shares);
  for (std::size_t site = 0; site < 5; ++site)
    for (const std::size_t i : (*shares)[site])
      EXPECT_EQ(data->info(i).attributes.at("hospital"), std::string(1, "abcqz"[site]));
}

TEST(Partition, TakesAsManyTrainingRecordsAsAskedAndAsLargeAPartOfTheOthers) {
  const auto data = records_of(1000, 5, 7);
  Partition how = by(PartitionScheme::kIid, 4, 7);
  how.most_records = 300;
  const auto shares = partition(*data, how);
  ASSERT_TRUE(shares);
  std::map<Split, std::size_t> taken;
  for (const Share& share : *shares)
    for (const Split split : kSplits) taken[split] += count(*data, share, split);
  Share whole(data->size());
  std::iota(whole.begin(), whole.end(), std::size_t{0});
  const double part = 300.0 / static_cast<double>(count(*data, whole, Split::kTrain));
  EXPECT_EQ(taken[Split::kTrain], 300U);
  for (const Split split : {Split::kHeldOut, Split::kTest})
    EXPECT_NEAR(static_cast<double>(taken[split]), part * static_cast<double>(count(*data, whole, split)), 2);
}

TEST(Partition, DrawsTheSameRecordsForAnyNumberOfSites) {
  const auto data = records_of(500, 5, 8);
  std::vector<std::set<std::size_t>> drawn;
  for (const std::size_t site_count : {2, 5}) {
    Partition how = by(PartitionScheme::kIid, site_count, 8);
    how.most_records = 200;
    const auto shares = partition(*data, how);
    ASSERT_TRUE(shares);
    drawn.emplace_back();
    for (const Share& share : *shares) drawn.back().insert(share.begin(), share.end());
  }
  EXPECT_EQ(drawn[0], drawn[1]);
}

TEST(Partition, RefusesNoSitesAndDoubledSites) {
  const auto data = records_of(100, 5, 1);
  EXPECT_EQ(partition(*data, by(PartitionScheme::kIid, 0, 1)).error().fault, Fault::kBadInput);
  Partition how = by(PartitionScheme::kIid, 2, 1);
  how.sites[1] = how.sites[0];
  EXPECT_THAT(partition(*data, how).error().what, HasSubstr("twice"));
}

TEST(Partition, RefusesMoreSitesThanPatientsAllow) {
  const auto data = records_of(20, 2, 1);
  const auto error = partition(*data, by(PartitionScheme::kIid, 6, 1)).error();
  EXPECT_EQ(error.fault, Fault::kBadInput);
  EXPECT_THAT(error.what, HasSubstr("use fewer sites"));
}

TEST(Partition, RefusesAnAlphaThatStarvesSites) {
  const auto data = records_of(100, 2, 1);
  Partition how = by(PartitionScheme::kDirichlet, 10, 1);
  how.alpha = 0.01;
  EXPECT_THAT(partition(*data, how).error().what, HasSubstr("alpha 0.01 among 10 sites"));
  how.alpha = 0;
  EXPECT_THAT(partition(*data, how).error().what, HasSubstr("alpha must be above 0, not 0"));
}

TEST(Partition, RefusesAColumnThatIsAbsentOrHasTooFewValues) {
  const auto data = records_of(100, 2, 1);
  EXPECT_THAT(partition(*data, by(PartitionScheme::kColumn, 6, 1)).error().what,
              HasSubstr("5 different values for 6 sites"));
  Partition how = by(PartitionScheme::kColumn, 2, 1);
  how.column = "ward";
  EXPECT_THAT(partition(*data, how).error().what, HasSubstr("100 of 100 patients have no such attribute"));
}

}  // namespace
}  // namespace expunge
