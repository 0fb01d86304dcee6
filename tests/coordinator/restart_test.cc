#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

TEST(Restart, GoesOnWithTheSameRound) {
  CoordinatorWorld world;
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
  CoordinatorWorld world;
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
  CoordinatorWorld world;
  world.begin();
  world.files_.put("models/model-2.sealed", {1, 2, 3});
  world.crash();
  EXPECT_FALSE(world.files_.exists("models/model-2.sealed"));
  EXPECT_TRUE(world.files_.exists("models/model-1.sealed"));
}

TEST(Restart, RefusesAnotherStudy) {
  CoordinatorWorld world;
  world.begin();
  world.study_.recipe.learning_rate = 0.5;
  EXPECT_EQ(world.try_restore().error().fault, Fault::kBadInput);
}

TEST(Restart, TakesOtherForgetRules) {
  CoordinatorWorld world;
  world.begin();
  world.study_.forget.quota = 3;
  EXPECT_TRUE(world.try_restore());
}

// A plan of SalUn over site 2's request 1 whose candidate, version 4, is about to be verified.
void half_unlearn(CoordinatorWorld& world) {
  world.study_.forget.method = "salun";
  train_to_the_end(world);
  world.forget(2, 1);
  world.evaluate_all(2, 0.3);
  world.say(2, Update{world.open(), Payload::kMask, 0, 20, {}}, {blob_of({0b0101})});
  world.train_all(3, {-1, 0, 0, 0});
  ASSERT_EQ(world.last_entry("RoundOpened")["purpose"], "forget plan 1, salun, verify");
}

void expect_begun_anew(CoordinatorWorld& world, const std::string& method) {
  EXPECT_EQ(world.last_entry("ForgetStep")["step"], "before");
  EXPECT_EQ(world.last_entry("ForgetStep")["method"], method);
  EXPECT_EQ(world.last_entry("VersionDestroyed")["version"], 4);
  EXPECT_THAT(world.ended_secrets_, IsSupersetOf({"federation", "model/00000004"}));
  for (int i = 1; i <= 3; ++i) world.connect(i);
  world.pass(Duration{5000});
  EXPECT_EQ(world.files_.contents().size(), 1U);  // neither candidate nor mask
  EXPECT_EQ(world.last_entry("RoundOpened")["purpose"], "forget plan 1, " + method + ", before");
  EXPECT_EQ(world.last_to<RoundTask>(1)->base, ModelVersion{3});
}

TEST(Restart, APlanWhoseMethodIsExactNowDoesNotPublishWhatIsHalfUnlearned) {
  CoordinatorWorld world;
  half_unlearn(world);
  world.study_.forget.method = "retrain";
  world.study_.forget.parameters.clear();
  world.crash();
  expect_begun_anew(world, "retrain");
  world.evaluate_all(2, 0.3);
  EXPECT_EQ(world.work(), "initialise");
}

TEST(Restart, APlanThatWasPastTheEndOfFewerMethodsBeginsAnew) {
  CoordinatorWorld world;
  half_unlearn(world);
  Json federation = Json::parse(world.saved_.at("federation"));
  federation["plan"]["method"] = 7;
  world.saved_["federation"] = federation.dump();
  world.crash();
  expect_begun_anew(world, "salun");
}

TEST(Restart, APlanSavedWithoutItsMethodsNameBeginsAnew) {
  CoordinatorWorld world;
  half_unlearn(world);
  Json federation = Json::parse(world.saved_.at("federation"));
  federation["plan"].erase("method_name");
  world.saved_["federation"] = federation.dump();
  world.crash();
  expect_begun_anew(world, "salun");
}

TEST(Restart, RefusesAModelFileThatIsMissingOrChanged) {
  CoordinatorWorld world;
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
  CoordinatorWorld world;
  world.begin();
  world.saved_["federation"] = "{";
  EXPECT_EQ(world.try_restore().error().fault, Fault::kCorrupt);
}

// Restored from a backup, it would begin again with rounds and versions that its sites take as past.
TEST(Restart, ADatabaseThatIsOlderThanItsSitesWaitsForANewerBackup) {
  CoordinatorWorld world;
  train_to_the_end(world);
  world.crash();
  for (int i = 1; i <= 3; ++i) {
    world.connect(i);
    world.say(i, Beat{{}, Stage::kIdle, {9}});
  }
  world.forget(1, 1);
  world.pass(Duration{60000});
  EXPECT_EQ(world.count("ForgetPlanned"), 0U);
  EXPECT_THAT(world.status()["waits"], HasSubstr("3 hold a newer version than 3, up to 9; stop this program"));
}

TEST(Restart, ARoundThatWasOpenInAnOlderDatabaseFails) {
  CoordinatorWorld world;
  world.begin();
  world.crash();
  for (int i = 1; i <= 3; ++i) {
    world.connect(i);
    world.say(i, Beat{{}, Stage::kIdle, {9}});
  }
  EXPECT_EQ(world.count("RoundFailed"), 1U);
  EXPECT_TRUE(world.status()["round"].is_null());
}

TEST(Restart, OneSiteThatClaimsANewerVersionStopsNothing) {
  CoordinatorWorld world;
  train_to_the_end(world);
  world.say(2, Beat{{}, Stage::kIdle, {1000}});
  world.forget(1, 1);
  EXPECT_EQ(world.count("ForgetPlanned"), 1U);
}

TEST(Setting, QuorumAboveTheNumberOfSitesIsRefused) {
  CoordinatorWorld world(1);
  EXPECT_EQ(world.try_restore().error().fault, Fault::kBadInput);
}

TEST(Setting, UnknownMethodNamesTheNearest) {
  CoordinatorWorld world;
  world.study_.forget.method = "saliun";
  EXPECT_THAT(world.try_restore().error().what, HasSubstr("did you mean 'salun'?"));
}

}  // namespace
}  // namespace expunge::testing
