#include "coordinator/aggregation.h"

#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

std::uint64_t sum_of(const std::map<SiteId, std::uint64_t>& weights) {
  std::uint64_t sum = 0;
  for (const auto& [name, weight] : weights) sum += weight;
  return sum;
}

TEST(UnlearningWeights, OwnersTogetherGetTheirShare) {
  const auto weights = unlearning_weights({{site(1), 10}, {site(2), 30}, {site(3), 500}}, {site(1), site(2)}, 0.5);
  EXPECT_EQ(weights.at(site(1)), kWeightScale / 8);
  EXPECT_EQ(weights.at(site(2)), kWeightScale * 3 / 8);
  EXPECT_EQ(weights.at(site(3)), kWeightScale / 2);
}

TEST(UnlearningWeights, OwnersWhoHaveMoreByTheirRecordsKeepIt) {
  const auto weights = unlearning_weights({{site(1), 300}, {site(2), 100}}, {site(1)}, 0.5);
  EXPECT_EQ(weights.at(site(1)), kWeightScale * 3 / 4);
}

TEST(UnlearningWeights, OwnersAloneGetAll) {
  EXPECT_EQ(unlearning_weights({{site(1), 10}}, {site(1)}, 0.5).at(site(1)), kWeightScale);
}

TEST(UnlearningWeights, WithoutAShareAllWeighByTheirRecords) {
  const auto weights = unlearning_weights({{site(1), 1}, {site(2), 3}}, {site(1)}, 0);
  EXPECT_EQ(weights.at(site(1)), kWeightScale / 4);
}

TEST(UnlearningWeights, SitesThatCountedNothingWeighAlike) {
  const auto weights = unlearning_weights({{site(1), 0}, {site(2), 0}}, {}, 0.5);
  EXPECT_EQ(weights.at(site(1)), weights.at(site(2)));
  EXPECT_EQ(sum_of(weights), kWeightScale);
}

TEST(UnlearningWeights, NeverExceedWhatTheSumHasRoomFor) {
  std::map<SiteId, std::uint64_t> records;
  for (int i = 1; i <= 26; ++i) records[site(i)] = static_cast<std::uint64_t>(i * i * 37 + 1);
  EXPECT_LE(sum_of(unlearning_weights(records, {site(3), site(7)}, 0.37)), 2 * kWeightScale);
}

// Can be read once.
class FailingBlob final : public Blob {
 public:
  std::uint64_t size() const override { return kElements * sizeof(float); }
  Status read(std::uint64_t, std::span<std::uint8_t> into) const override {
    std::ranges::fill(into, std::uint8_t{0});
    return was_read_++ ? Status(unavailable("the disk is failing")) : Status{};
  }

 private:
  mutable int was_read_ = 0;
};

TEST(Aggregation, ASumThatHoldsHalfAnUpdateIsNotGiven) {
  Aggregation aggregation({Work::kTrain, kElements, 100, {}, 0.5});
  const AdmissionRules rules{{2}, Work::kTrain, kElements, 100};
  const Update update{{2}, Payload::kDelta, 10, 10, {}};
  const auto take = [&](int from, std::shared_ptr<const Blob> delta) {
    return aggregation.take(*admit(site(from), update, {std::move(delta)}, rules));
  };
  ASSERT_TRUE(take(1, delta_of({1, 1, 1, 1})));
  EXPECT_TRUE(aggregation.sum());
  EXPECT_FALSE(take(2, std::make_shared<FailingBlob>()));
  ASSERT_FALSE(aggregation.sum());
  EXPECT_EQ(aggregation.sum().error().fault, Fault::kCorrupt);
}

TEST(Aggregation, ASumWhoseOnlyUpdateBrokeOffIsNotTakenForOneWithoutRecords) {
  Aggregation aggregation({Work::kTrain, kElements, 100, {}, 0.5});
  const AdmissionRules rules{{2}, Work::kTrain, kElements, 100};
  const Update update{{2}, Payload::kDelta, 10, 10, {}};
  EXPECT_FALSE(aggregation.take(*admit(site(1), update, {std::make_shared<FailingBlob>()}, rules)));
  EXPECT_EQ(aggregation.sum().error().fault, Fault::kCorrupt);
}

}  // namespace
}  // namespace expunge::testing
