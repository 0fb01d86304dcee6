#include "simulations/evaluation/evidence.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/simulations/evaluation/synthetic.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

struct Gathered {
  explicit Gathered(std::size_t oracles) : world(6) {
    Evaluation evaluation{.cohort = world.cohort(),
                          .original = world.model("original", kOriginal),
                          .oracles = {},
                          .candidates = {world.model("unlearned"), world.model("fine-tune", {.memory = kMemory})},
                          .controls = {world.model("noisy copy", {.memory = kMemory, .noise = 1})},
                          .relearning = {{"unlearned", {80, 1200}}, {"fine-tune", {std::nullopt, 1200}}}};
    for (std::size_t i = 0; i < oracles; ++i)
      evaluation.oracles.push_back(world.model(i == 0 ? "oracle" : "oracle-" + std::to_string(i + 1)));
    json = Json::parse(evidence_json(evaluation));
  }
  SyntheticWorld world;
  Json json;
};

TEST(Evidence, GivesAVerdictBesideFourOracles) {
  const Json json = Gathered(4).json;
  EXPECT_EQ(json["models"]["unlearned"]["verdict"], "inside the null band");
  EXPECT_EQ(json["models"]["fine-tune"]["verdict"], "forgot too little");
  EXPECT_EQ(json["controls"]["original"]["verdict"], "forgot too little");
  EXPECT_EQ(json["controls"]["noisy copy"]["verdict"], "forgot too little");
  EXPECT_FALSE(json["models"]["fine-tune"]["reasons"].empty());
  EXPECT_TRUE(json["power"]["shown"]);
  EXPECT_EQ(json["band"]["gap"]["pairs"].size(), 6U);
  EXPECT_EQ(json["records"], (Json{{"forget", 120}, {"retain", 500}, {"held_out", 120}, {"test", 300}}));
  EXPECT_EQ(json["patients"]["forget"], 60);
}

TEST(Evidence, OraclesAreJudgedBesideTheOthers) {
  const Json json = Gathered(4).json;
  ASSERT_EQ(json["oracle_models"].size(), 4U);
  for (const auto& oracle : json["oracle_models"]) EXPECT_EQ(oracle["verdict"], "inside the null band");
}

TEST(Evidence, BesideTwoOraclesNothingIsJudgedButWhatTheyGiveIsThere) {
  const Json json = Gathered(2).json;
  const auto& model = json["models"]["unlearned"];
  EXPECT_FALSE(json.contains("band") || json.contains("power") || model.contains("verdict"));
  EXPECT_TRUE(model["membership"].contains("lira"));
  EXPECT_TRUE(model["gap"].contains("average"));
  EXPECT_FALSE(model["gap"].contains("place"));
  EXPECT_TRUE(json.contains("memorisation"));
  EXPECT_FALSE(model["strata"].empty());
}

TEST(Evidence, WithoutOraclesOnlyWhatNeedsNoneIsThere) {
  const Json json = Gathered(0).json;
  const auto& model = json["models"]["unlearned"];
  EXPECT_TRUE(model["membership"].contains("loss"));
  EXPECT_FALSE(model["membership"].contains("lira") || model.contains("gap") || model.contains("strata"));
  EXPECT_TRUE(model["calibration_error"].contains("test"));
}

TEST(Evidence, RelearningThatDidNotEndHasOnlyItsBound) {
  const Json json = Gathered(0).json;
  EXPECT_EQ(json["models"]["unlearned"]["relearning"], (Json{{"visits", 80}, {"bound", 1200}}));
  EXPECT_EQ(json["models"]["fine-tune"]["relearning"], (Json{{"bound", 1200}}));
}

TEST(Evidence, RatesThatTooFewRecordsCannotShowAreAbsent) {
  const Json lira = Gathered(1).json["models"]["unlearned"]["membership"]["lira"];
  EXPECT_TRUE(lira.contains("tpr_at_1pct_fpr"));
  EXPECT_FALSE(lira.contains("tpr_at_01pct_fpr"));
}

TEST(Evidence, IsTheSameEveryTime) {
  EXPECT_EQ(Gathered(3).json, Gathered(3).json);
}

}  // namespace
}  // namespace expunge
