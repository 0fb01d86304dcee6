#include "common/model/spec.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

TEST(NetworkSpec, ComesBackFromMetadata) {
  NetworkSpec spec;
  spec.network = "resnet34";
  spec.width = 16;
  spec.stem = "7x7";
  spec.normalisation = "group";
  spec.channels = 3;
  spec.classes = 14;
  spec.input_size = 224;
  spec.task = TaskKind::kMultiLabel;
  spec.mean = 0.1 + 0.2;
  spec.deviation = 1.0 / 3;
  const auto got = network_from(to_metadata(spec));
  ASSERT_TRUE(got) << got.error().what;
  EXPECT_EQ(*got, spec);
}

TEST(NetworkSpec, IsWrittenAsOthersExpectIt) {
  const auto metadata = to_metadata({});
  EXPECT_EQ(metadata.at("task"), "multi-class");
  EXPECT_EQ(metadata.at("mean"), "0.5");
  EXPECT_EQ(metadata.at("input_size"), "28");
}

TEST(NetworkSpec, RefusesMissingKeys) {
  for (const auto& [key, value] : to_metadata({})) {
    auto metadata = to_metadata({});
    metadata.erase(key);
    const auto got = network_from(metadata);
    ASSERT_FALSE(got) << key;
    EXPECT_NE(got.error().what.find("'" + key + "'"), std::string::npos) << got.error().what;
  }
}

TEST(NetworkSpec, RefusesWrongValues) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"width", "0"},  {"width", "16 "},    {"width", "99999999999999999999"},
      {"stem", "5x5"}, {"task", "unknown"}, {"normalisation", ""},
      {"mean", "nan"}, {"deviation", "0"}};
  for (const auto& [key, value] : wrong) {
    auto metadata = to_metadata({});
    metadata[key] = value;
    const auto got = network_from(metadata);
    ASSERT_FALSE(got) << key << " = " << value;
    EXPECT_EQ(got.error().fault, Fault::kBadInput);
  }
}

TEST(LearningRate, FollowsItsSchedule) {
  Recipe recipe;
  recipe.rounds = 8;
  recipe.learning_rate = 1;
  EXPECT_EQ(learning_rate_at(recipe, 8), 1);
  recipe.schedule = Schedule::kStep;
  const std::vector<double> steps = {1, 1, 1, 1, 0.1, 0.1, 0.01, 0.01};
  for (std::uint32_t round = 1; round <= 8; ++round)
    EXPECT_DOUBLE_EQ(learning_rate_at(recipe, round), steps[round - 1]);
  recipe.schedule = Schedule::kCosine;
  EXPECT_DOUBLE_EQ(learning_rate_at(recipe, 1), 1);
  EXPECT_DOUBLE_EQ(learning_rate_at(recipe, 5), 0.5);
  EXPECT_GT(learning_rate_at(recipe, 8), 0);
}

}  // namespace
}  // namespace expunge
