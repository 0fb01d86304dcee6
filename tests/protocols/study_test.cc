#include "protocols/study.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/crypto/hash.h"
#include "protocols/limits.h"
#include "tests/support/memory_files.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

constexpr const char* kLeast = R"([study]
name = "clinic"
[model]
network = "cnn"
classes = 3
[training]
rounds = 5
)";

constexpr const char* kFull = R"([study]
name = "pneumonia"
seed = 7

[sites]
names = "anything goes"

[data]
alpha = 0.5

[model]
network = "resnet50"
width = 16
stem = "7x7"
normalisation = "group"
channels = 3
classes = 9
input_size = 64
task = "multi-label"
mean = 0.25
deviation = 0.125

[training]
rounds = 30
local_epochs = 0.5
optimiser = "sgd"
learning_rate = 0.01
momentum = 0.8
weight_decay = 5e-4
schedule = "cosine"
batch = 32
uncertain = "ones"
proximal = 0.25
aggregation = "fedyogi"
server_learning_rate = 0.5
beta_1 = 0.8
beta_2 = 0.9
adaptivity = 1e-2
quorum = 3
deadline_seconds = 90

[forget]
method = "neg-grad-plus"
fallbacks = ["salun", "random-labels"]
retain_share = 0.2
most_rounds = 4
budget = 0.75
batching_seconds = 30
quota = 5

[forget.parameters]
rounds = 3
learning_rate = 1e-3

[verification]
forget_gap = 0.05
test_drop = 0.02
)";

std::string with(std::string_view old_text, std::string_view new_text) {
  std::string text = kFull;
  text.replace(text.find(old_text), old_text.size(), new_text);
  return text;
}

std::string complaint(const std::string& text) {
  const auto study = read_study(text, "s.toml");
  EXPECT_FALSE(study) << text;
  if (study) return "";
  EXPECT_EQ(study.error().fault, Fault::kBadInput);
  return study.error().what;
}

TEST(Study, EveryKeyIsRead) {
  const auto study = read_study(kFull, "s.toml");
  ASSERT_TRUE(study) << study.error().what;
  EXPECT_EQ(study->name, "pneumonia");
  EXPECT_EQ(study->seed, 7u);
  const NetworkSpec network{"resnet50", 16, "7x7", "group", 3, 9, 64, TaskKind::kMultiLabel, 0.25, 0.125};
  EXPECT_EQ(study->network, network);
  const Recipe recipe{30, 0.5, "sgd", 0.01, 0.8, 5e-4, Schedule::kCosine, 32, Uncertain::kOnes, 0.25};
  EXPECT_EQ(study->recipe, recipe);
  EXPECT_EQ(study->server, (ServerOptimiser{ServerRule::kFedYogi, 0.5, 0.8, 0.9, 1e-2}));
  EXPECT_EQ(study->quorum, 3u);
  EXPECT_EQ(study->deadline, std::chrono::seconds(90));
  EXPECT_EQ(study->forget.method, "neg-grad-plus");
  EXPECT_THAT(study->forget.fallbacks, ElementsAre("salun", "random-labels"));
  EXPECT_EQ(study->forget.retain_share, 0.2);
  EXPECT_THAT(study->forget.parameters, ElementsAre(Pair("learning_rate", 1e-3), Pair("rounds", 3)));
  EXPECT_EQ(study->forget.most_rounds, 4u);
  EXPECT_EQ(study->forget.budget, 0.75);
  EXPECT_EQ(study->forget.batching, std::chrono::seconds(30));
  EXPECT_EQ(study->forget.quota, 5u);
  EXPECT_EQ(study->band, (AcceptanceBand{0.05, 0.02}));
}

TEST(Study, WhatIsLeftOutTakesItsDefault) {
  const auto study = read_study(kLeast, "s.toml");
  ASSERT_TRUE(study) << study.error().what;
  NetworkSpec network;
  network.network = "cnn";
  network.classes = 3;
  Recipe recipe;
  recipe.rounds = 5;
  EXPECT_EQ(study->network, network);
  EXPECT_EQ(study->recipe, recipe);
  EXPECT_EQ(study->forget, ForgetRules{});
  EXPECT_EQ(study->band, AcceptanceBand{});
  EXPECT_EQ(study->deadline, Study{}.deadline);
}

TEST(Study, RequiredKeysAreMissed) {
  EXPECT_EQ(complaint(""), "s.toml:1: [study] lacks the key \"name\"");
  EXPECT_EQ(complaint(with("classes = 9\n", "")), "s.toml:11: [model] lacks the key \"classes\"");
  EXPECT_EQ(complaint(with("rounds = 30\n", "")), "s.toml:23: [training] lacks the key \"rounds\"");
}

// A study over a network of one's own.
std::string with_network(const std::string& lines) {
  return std::string(kLeast).replace(std::string(kLeast).find("network = \"cnn\""), 15, lines);
}

TEST(Study, ANetworkOfOnesOwnIsKnownByItsFilesDigest) {
  MemoryFiles files;
  files.put("/kit/net.pt", {1, 2, 3});
  const std::string code = to_text(sha256(ByteView(Bytes{1, 2, 3})));
  auto study = read_study(with_network("network = \"torchscript:net.pt\""), "s.toml");
  ASSERT_TRUE(study) << study.error().what;
  ASSERT_TRUE(settle_code(*study, files, "/kit"));
  EXPECT_EQ(study->network.network, "torchscript");
  EXPECT_EQ(study->network.code, code);
  const auto told = read_study(to_toml(*study), "told");  // what sites hear: the digest, no file
  ASSERT_TRUE(told) << told.error().what;
  EXPECT_EQ(told->network, study->network);
  EXPECT_EQ(told->network_file, "");
}

TEST(Study, ANetworkFileThatIsAbsentOrAnotherIsRefused) {
  MemoryFiles files;
  auto study = read_study(
      with_network("network = \"torchscript:net.pt\"\ncode = \"" + to_text(sha256(view_of("other"))) + "\""), "s.toml");
  ASSERT_TRUE(study) << study.error().what;
  EXPECT_FALSE(settle_code(*study, files, "/kit"));
  files.put("/kit/net.pt", {1, 2, 3});
  EXPECT_THAT(settle_code(*study, files, "/kit").error().what, HasSubstr("but the study names"));
}

TEST(Study, ACodeThatIsNoneOrNotNeededIsRefused) {
  EXPECT_THAT(complaint(with_network("network = \"torchscript\"")), HasSubstr("needs a file"));
  EXPECT_THAT(complaint(with_network("network = \"torchscript\"\ncode = \"md5:1\"")), HasSubstr("64 hex digits"));
  EXPECT_THAT(complaint(with_network("network = \"cnn\"\ncode = \"" + to_text(sha256(view_of("x"))) + "\"")),
              HasSubstr("is for network = \"torchscript\" alone"));
}

TEST(Study, UnknownKeysAndTablesAreRefused) {
  EXPECT_EQ(complaint(with("batch = 32", "bacth = 32")),
            "s.toml:31: unknown key \"bacth\" in [training]; did you mean \"batch\"?");
  EXPECT_EQ(complaint(with("forget_gap", "forget_gab")),
            "s.toml:56: unknown key \"forget_gab\" in [verification]; did you mean \"forget_gap\"?");
  EXPECT_EQ(complaint(with("[verification]", "[verificaton]")),
            "s.toml:55: unknown table [verificaton]; did you mean [verification]?");
}

TEST(Study, WhoIsForgottenInASimulationIsPassedOver) {
  const std::string choice =
      "[forget]\nsite = \"site-b\"\nshare = 0.1\npatients = 2\namong = \"sex=F\"\ndifficulty = \"hard\"\ncompare = "
      "[]\n";
  const auto study = read_study(kLeast + choice, "s.toml");
  EXPECT_TRUE(study) << study.error().what;
}

TEST(Study, FedBnIsReadAndWrittenBack) {
  const auto study = read_study(std::string(kLeast) + "aggregation = \"fedbn\"\n", "study.toml");
  ASSERT_TRUE(study) << study.error().what;
  EXPECT_TRUE(study->server.leaves_sites_their_own());
  EXPECT_EQ(read_study(to_toml(*study), "again")->server, study->server);
}

TEST(Study, FedBnIsRefusedWhereNothingNormalisesByBatches) {
  const std::string toml =
      "[study]\nname = \"clinic\"\n[model]\nnetwork = \"cnn\"\nclasses = 3\nnormalisation = \"group\"\n"
      "[training]\nrounds = 5\naggregation = \"fedbn\"\n";
  const auto study = read_study(toml, "study.toml");
  ASSERT_FALSE(study);
  EXPECT_EQ(study.error().fault, Fault::kBadInput);
  EXPECT_THAT(study.error().what, HasSubstr("this network has none"));
}

TEST(Study, WrongValuesAreRefusedWithTheirLine) {
  EXPECT_EQ(complaint(with("\"sgd\"", "\"sdg\"")),
            "s.toml:26: optimiser in [training] must be one of \"sgd\", \"adam\", \"adamw\", not \"sdg\"; did you mean "
            "\"sgd\"?");
  EXPECT_EQ(complaint(with("\"resnet50\"", "\"resnet5\"")),
            "s.toml:12: network in [model] must be one of \"cnn\", \"resnet18\", \"resnet34\", \"resnet50\", "
            "\"torchscript\", not "
            "\"resnet5\"; did you mean \"resnet50\"?");
  EXPECT_EQ(complaint(with("retain_share = 0.2", "retain_share = 1.2")),
            "s.toml:45: retain_share in [forget] must be from 0 to 1, not 1.2");
  EXPECT_EQ(complaint(with("rounds = 3\n", "rounds = \"3\"\n")),
            "s.toml:52: rounds in [forget.parameters] must be a number");
  EXPECT_THAT(complaint(with("seed = 7", "seed = -1")), HasSubstr("s.toml:3: seed in [study] must be at least 0"));
  for (const char* task : {"\"multi\"", "\"reconstruction\""})
    EXPECT_THAT(complaint(with("\"multi-label\"", task)), HasSubstr("s.toml:19: task in [model] must be one of"));
  EXPECT_THAT(complaint(with("uncertain = \"ones\"", "uncertain = \"twos\"")),
              HasSubstr("s.toml:32: uncertain in [training] must be one of"));
  EXPECT_THAT(complaint(with("deadline_seconds = 90", "deadline_seconds = 0")),
              HasSubstr("s.toml:40: deadline_seconds"));
}

TEST(Study, MoreThanASiteTakesIsRefused) {
  const std::string padding(limits::kLongestStudy, '#');
  const auto study = read_study(kLeast + padding, "study.toml");
  ASSERT_FALSE(study);
  EXPECT_THAT(study.error().what, HasSubstr("more than the 262144 that can be told to a site"));
}

TEST(Study, WhatNoNetworkTakesIsRefused) {
  EXPECT_THAT(complaint(std::string(kLeast) + "[forget]\nquota = 0\n"), HasSubstr("quota in [forget] must be from 1"));
  EXPECT_THAT(complaint(with_network("network = \"cnn\"\ninput_size = 1025")), HasSubstr("from 8 to 1024, not 1025"));
  EXPECT_THAT(complaint(with_network("network = \"cnn\"\nchannels = 17")), HasSubstr("from 1 to 16, not 17"));
  EXPECT_THAT(complaint(with("classes = 9", "classes = 1")), HasSubstr("from 2 to 4096, not 1"));
}

TEST(Study, TablesOfALargerFileAreReadWithoutFinishingIt) {
  auto file = parse_config(kFull, "s.toml");
  ConfigTable root = file->root();
  EXPECT_EQ(read_study_tables(root).name, "pneumonia");
  EXPECT_FALSE(file->finish());
  root.table("sites").text("names");
  root.table("data").number("alpha", {});
  EXPECT_TRUE(file->finish());
}

}  // namespace
}  // namespace expunge
