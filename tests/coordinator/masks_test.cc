// The saliency masks of a plan: who is asked for one, who is told, and until when.
#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

using ::testing::Contains;
using ::testing::IsSupersetOf;
using ::testing::Not;

TEST(Masks, NobodyCanFetchAVersionOrMaskThatIsNoMore) {
  CoordinatorWorld world;
  world.study_.forget.method = "salun";
  train_to_the_end(world);
  const BlobRef tainted = world.sent_.back().attachments.at(0).ref;
  world.forget(2, 1);
  world.evaluate_all(2, 0.3);
  world.say(2, Update{world.open(), Payload::kMask, 0, 20, {}}, {blob_of({0b0101})});
  const BlobRef mask = world.sent_.back().attachments.at(1).ref;
  world.withdrawn_.clear();
  world.train_all(3, {-1, 0, 0, 0});
  world.evaluate_all(2, 0.01);
  ASSERT_EQ(world.request_status(1)["state"], "published");
  EXPECT_THAT(world.withdrawn_, IsSupersetOf({tainted, mask}));
  EXPECT_THAT(world.withdrawn_, Not(Contains(world.sent_.back().attachments.at(0).ref))) << "what is published now";
}

TEST(Masks, TheMaskOfAMethodThatWasLeftCanBeFetchedByNobody) {
  CoordinatorWorld world;
  world.study_.forget.method = "salun";
  world.study_.forget.most_rounds = 1;
  train_to_the_end(world);
  world.forget(2, 1);
  world.evaluate_all(2, 0.3);
  world.say(2, Update{world.open(), Payload::kMask, 0, 20, {}}, {blob_of({0b0101})});
  const BlobRef mask = world.sent_.back().attachments.at(1).ref;
  world.train_all(3, {-1, 0, 0, 0});
  EXPECT_THAT(world.withdrawn_, Not(Contains(mask)));
  world.evaluate_all(2, 0.3);
  EXPECT_THAT(world.withdrawn_, Contains(mask));
}

TEST(Masks, SaliencyIsAskedOfOwnersAndItsMaskOfNobodyElse) {
  CoordinatorWorld world;
  world.study_.forget.method = "salun";
  train_to_the_end(world);
  world.forget(2, 1);
  world.forget(3, 2);  // waits for the next plan
  world.evaluate_all(2, 0.3);
  EXPECT_EQ(world.work(), "saliency");
  EXPECT_EQ(world.last_to<RoundTask>(1)->instruction.work, Work::kEvaluate);
  world.say(2, Update{world.open(), Payload::kMask, 0, 20, {}}, {blob_of({0b0101})});
  ASSERT_EQ(world.work(), "unlearn");
  EXPECT_TRUE(world.last_to<RoundTask>(1)->has_mask);
  ASSERT_EQ(world.sent_.back().attachments.size(), 2U);
  EXPECT_EQ(*read_all(*world.sent_.back().attachments[1].blob, 10), Bytes{0b0101});
}

TEST(Masks, MasksOfSeveralOwnersAreUnited) {
  CoordinatorWorld world;
  world.study_.forget.method = "salun";
  world.study_.forget.batching = Duration{1000};
  train_to_the_end(world);
  world.forget(2, 1);
  world.forget(3, 2);
  world.pass(Duration{1000});
  world.evaluate(1, measures(0.8, 0.7));
  for (int owner = 2; owner <= 3; ++owner) world.evaluate(owner, measures(0.8, 0.7, 1.0));
  world.say(2, Update{world.open(), Payload::kMask, 0, 20, {}}, {blob_of({0b0001})});
  world.say(3, Update{world.open(), Payload::kMask, 0, 20, {}}, {blob_of({0b1000})});
  EXPECT_EQ(*read_all(*world.sent_.back().attachments.at(1).blob, 10), Bytes{0b1001});
}

}  // namespace
}  // namespace expunge::testing
