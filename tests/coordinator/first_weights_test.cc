#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Training, BeginsWithOneSiteThatMakesTheWeights) {
  CoordinatorWorld world;
  world.start();
  world.connect(2);
  world.connect(3);
  EXPECT_EQ(world.count("RoundOpened"), 0U);
  world.connect(1);
  ASSERT_EQ(world.sent_to<RoundTask>(1).size(), 1U);
  EXPECT_EQ(world.sent_to<RoundTask>(1)[0].instruction.work, Work::kInitialise);
  EXPECT_TRUE(world.sent_to<RoundTask>(2).empty());
}

TEST(Training, BeginsWithAQuorumAfterAWhile) {
  CoordinatorWorld world;
  world.start();
  world.connect(2);
  world.connect(3);
  world.pass(Duration{29000});
  EXPECT_EQ(world.count("RoundOpened"), 0U);
  world.pass(Duration{1000});
  EXPECT_EQ(world.last_to<RoundTask>(2)->instruction.work, Work::kInitialise);
}

TEST(Training, FirstWeightsAreAskedOfAnotherWhenTheSiteFallsSilent) {
  CoordinatorWorld world;
  world.start();
  for (int i = 1; i <= 3; ++i) world.connect(i);
  world.pass(Duration{60000});
  world.pass(Duration{5000});
  ASSERT_TRUE(world.last_to<RoundTask>(2));
  EXPECT_EQ(world.last_to<RoundTask>(2)->instruction.work, Work::kInitialise);
}

// A safetensors file whose header is this JSON.
std::shared_ptr<const Blob> file_with(std::string json, std::size_t data) {
  json.resize((json.size() + 7) / 8 * 8, ' ');
  Bytes bytes(8);
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(json.size() >> (8 * i));
  bytes.insert(bytes.end(), json.begin(), json.end());
  bytes.resize(bytes.size() + data);
  return blob_of(std::move(bytes));
}

TEST(Training, FirstWeightsOfAnyNameAreRefusedInAFewWords) {
  std::string snowmen = "x";
  for (int i = 0; i < 100'000; ++i) snowmen += "☃";
  const std::string good = R"("a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})";
  for (const std::string& json :
       {R"({"__metadata__":{"buffers":")" + snowmen + R"("},)" + good + "}",
        R"({")" + snowmen + R"(":{"dtype":")" + snowmen + R"(","shape":[1],"data_offsets":[0,4]}})"}) {
    CoordinatorWorld world;
    world.start();
    for (int i = 1; i <= 3; ++i) world.connect(i);
    world.say(1, Update{world.open(), Payload::kWeights, 0, 0, {}}, {file_with(json, 4)});
    ASSERT_EQ(world.count("RoundFailed"), 1U);
    EXPECT_LT(world.ledger_.back().body.size(), 2000U);
    EXPECT_THAT(world.last_entry("RoundFailed")["why"].get<std::string>(), HasSubstr("its update was refused"));
    world.crash();
  }
}

// Of first weights that fit nobody's network.
TEST(Training, FirstWeightsThatNoQuorumTrainsOnAreGivenUpAndAnotherSiteIsAsked) {
  CoordinatorWorld world;
  world.start();
  for (int i = 1; i <= 3; ++i) world.connect(i);
  const auto other = Manifest::make({{"other", {7}, Dtype::kFloat32, TensorRole::kParameter}});
  world.say(1, Update{world.open(), Payload::kWeights, 0, 0, {}},
            {blob_of(encode_safetensors(Weights{*other, std::vector<float>(7)}, {}))});
  for (int round = 0; round < 5; ++round) {
    ASSERT_EQ(world.work(), "train");
    world.train(1, 100, std::vector<float>(7));
    for (const int i : {2, 3}) world.say(i, Declined{world.open(), "the model does not fit the network"});
    world.pass(Duration{60000});
  }
  EXPECT_EQ(world.model_status(1)["state"], "destroyed");
  ASSERT_EQ(world.work(), "initialise");
  EXPECT_THAT(world.last_entry("RoundOpened")["invited"], ElementsAre(site(2).str()));
  world.initialise(2);
  world.train_all();
  world.train_all();
  EXPECT_TRUE(world.coordinator_->trained());
}

TEST(Training, FirstWeightsStayWhereTooFewSitesAreThere) {
  CoordinatorWorld world;
  world.begin();
  for (const int i : {2, 3}) world.disconnect(i);
  for (int minute = 0; minute < 20; ++minute) {
    world.train(1);
    world.pass(Duration{60000});
  }
  EXPECT_NE(world.model_status(1)["state"], "destroyed");
}

}  // namespace
}  // namespace expunge::testing
