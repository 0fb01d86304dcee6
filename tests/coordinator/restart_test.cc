#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Restart, GoesOnWithTheSameRound) {
  World world;
  world.begin();
  const auto before = *world.last_to<RoundTask>(2);
  world.train(1);
  world.crash();
  for (int i = 1; i <= 3; ++i) world.connect(i);
  auto after = *world.last_to<RoundTask>(2);
  after.time_left = before.time_left;
  EXPECT_EQ(after, before);
  world.train_all();
  EXPECT_THAT(world.values_of({2}), ElementsAre(1, 1, 1, 1));
}

TEST(Restart, WaitsForSitesThatAreAboutToComeBack) {
  World world;
  world.begin();
  world.crash();
  world.connect(1);
  world.connect(2);
  world.train(1);
  world.train(2);
  EXPECT_EQ(world.open(), RoundId{2});
  world.connect(3);
  world.train(3);
  EXPECT_EQ(world.open(), RoundId{3});
}

TEST(Restart, RemovesFilesThatNoRecordNames) {
  World world;
  world.begin();
  world.files_.put("models/model-2.sealed", {1, 2, 3});
  world.crash();
  EXPECT_FALSE(world.files_.exists("models/model-2.sealed"));
  EXPECT_TRUE(world.files_.exists("models/model-1.sealed"));
}

TEST(Restart, RefusesAnotherStudy) {
  World world;
  world.begin();
  world.study_.recipe.learning_rate = 0.5;
  EXPECT_EQ(world.try_restore().error().fault, Fault::kBadInput);
}

TEST(Restart, TakesOtherForgetRules) {
  World world;
  world.begin();
  world.study_.forget.quota = 3;
  EXPECT_TRUE(world.try_restore());
}

TEST(Restart, RefusesAModelFileThatIsMissingOrChanged) {
  World world;
  world.begin();
  auto& content = world.files_.contents().at("models/model-1.sealed");
  Bytes bytes = *content;
  bytes[20] ^= 1;
  world.files_.put("models/model-1.sealed", bytes);
  EXPECT_EQ(world.try_restore().error().fault, Fault::kCorrupt);
  ASSERT_TRUE(world.files_.remove("models/model-1.sealed"));
  EXPECT_EQ(world.try_restore().error().fault, Fault::kCorrupt);
}

TEST(Restart, RefusesSavedStateThatDoesNotParse) {
  World world;
  world.begin();
  world.saved_["federation"] = "{";
  EXPECT_EQ(world.try_restore().error().fault, Fault::kCorrupt);
}

TEST(Setting, QuorumAboveTheNumberOfSitesIsRefused) {
  World world(1);
  EXPECT_EQ(world.try_restore().error().fault, Fault::kBadInput);
}

TEST(Setting, UnknownMethodNamesTheNearest) {
  World world;
  world.study_.forget.method = "saliun";
  EXPECT_THAT(world.try_restore().error().what, HasSubstr("did you mean 'salun'?"));
}

}  // namespace
}  // namespace expunge::testing
