// `expunge simulate` of a tiny clinic: what it leaves behind, what it leaves nowhere, and that it can be repeated.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "common/data/partition.h"
#include "simulations/experiment.h"
#include "simulations/folder_lock.h"
#include "tests/integration/command.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_experiment.h"

namespace expunge {
namespace {

using Json = nlohmann::json;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

constexpr Duration kPatience{300'000};
class Simulate : public testing::Test {
 protected:
  void SetUp() override {
    if (!is_built("expunge-site") || !is_built("expunge-compute")) GTEST_SKIP() << "needs the programs with LibTorch";
    std::ofstream(config()) << kTinyExperiment;
  }

  Path config() const { return folder_ / "tiny.toml"; }
  Path out() const { return folder_ / "out"; }
  Ended simulate(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"simulate", config().string(), "--out", out().string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(folder_.path(), "expunge", arguments, kPatience);
  }

  TemporaryFolder folder_;
};

void expect_share(const Json& summary, const std::string& at) {
  const Json::json_pointer pointer(at);
  ASSERT_TRUE(summary.contains(pointer)) << at;
  ASSERT_TRUE(summary[pointer].is_number()) << at;
  EXPECT_GE(summary[pointer].get<double>(), 0) << at;
  EXPECT_LE(summary[pointer].get<double>(), 1) << at;
}

void expect_seconds(const Json& value, const std::string& what) {
  ASSERT_TRUE(value.is_number()) << what;
  EXPECT_GE(value.get<double>(), 0) << what;
  EXPECT_LT(value.get<double>(), 600) << what;
}

void check_scores(const Json& summary) {
  for (const std::string model : {"/original", "/unlearned", "/oracle"})
    for (const std::string at :
         {"/forget/accuracy", "/retain/accuracy", "/test/accuracy", "/test/auc", "/membership/auc"})
      expect_share(summary, model + at);
  EXPECT_FALSE(summary["original"]["membership"].contains("tpr_at_1pct_fpr")) << "of fewer than 100 held-out records";
  for (const std::string gap : {"forget", "retain", "test", "membership", "average"})
    expect_share(summary, "/gap/" + gap);
}

void check_rounds(const Json& rounds) {
  int trained = 0;
  for (const auto& round : rounds) {
    EXPECT_GE(round["number"].get<int>(), 1);
    expect_seconds(round["seconds"], "round");
    if (round["kind"] != "train") continue;
    ++trained;
    EXPECT_GT(round["train_loss"].get<double>(), 0) << round.dump();
  }
  EXPECT_GE(trained, 2);
}

void check_request(const Json& request) {
  EXPECT_EQ(request["site"], "site-b");
  EXPECT_THAT(request["state"].get<std::string>(), AnyOf("published", "escalated"));
  EXPECT_FALSE(request["id"].get<std::string>().empty());
  EXPECT_FALSE(request["method"].get<std::string>().empty());
  EXPECT_EQ(request["retain_share"], 0.2);
  EXPECT_GE(request["patients"].get<int>(), 1);
  expect_seconds(request["seconds"], "request");
}

void check_summary(const Json& summary) {
  EXPECT_EQ(summary["expunge"], EXPUNGE_VERSION);
  EXPECT_EQ(summary["study"], "tiny");
  EXPECT_EQ(summary["seed"], 1);
  EXPECT_FALSE(summary["device"].get<std::string>().empty());
  EXPECT_EQ(summary["model"]["name"], "resnet18");
  EXPECT_GT(summary["model"]["parameters"].get<int>(), 1000);
  EXPECT_TRUE(summary["model"]["digest"].get<std::string>().starts_with("sha256:"));
  ASSERT_EQ(summary["sites"].size(), 3U);
  for (const auto& site : summary["sites"]) {
    EXPECT_GE(site["records"].get<int>(), site["patients"].get<int>()) << site.dump();
    EXPECT_GT(site["patients"].get<int>(), 0) << site.dump();
    EXPECT_GT(site["sent_bytes"].get<std::uint64_t>(), 10'000U) << site.dump();
    EXPECT_GT(site["received_bytes"].get<std::uint64_t>(), 10'000U) << site.dump();
  }
  for (const auto* what : {"train", "forget", "retrain", "total"}) expect_seconds(summary["seconds"][what], what);
  const auto& visits = summary["visits"];
  EXPECT_GT(visits["forget"], 0);
  EXPECT_GT(visits["retrain"], 0);
  EXPECT_LT(visits["retrain"], visits["train"]) << "without the forgotten records";
  check_rounds(summary["rounds"]);
  check_scores(summary);
  ASSERT_EQ(summary["requests"].size(), 1U);
  check_request(summary["requests"][0]);
}

// The site of every patient in the data set.
std::map<std::string, std::string> owners_of(const Path& config) {
  const DiskFiles files;
  const auto experiment = read_experiment(files, config, std::nullopt, std::nullopt, std::nullopt);
  EXPECT_TRUE(experiment);
  const auto data = open_dataset(experiment->data, files);
  EXPECT_TRUE(data);
  const auto shares = partition(**data, *experiment->data.partition);
  EXPECT_TRUE(shares);
  std::map<std::string, std::string> owners;
  for (std::size_t site = 0; site < shares->size(); ++site)
    for (const auto index : (*shares)[site])
      owners[(*data)->info(index).patient.reveal()] = experiment->sites[site].str();
  return owners;
}

// Every id in `text` that is a patient's.
std::set<std::string> patients_in(const std::string& text, const std::map<std::string, std::string>& owners) {
  constexpr std::size_t kLength = 7;  // "P" and six digits
  std::set<std::string> found;
  for (auto at = text.find('P'); at != std::string::npos; at = text.find('P', at + 1))
    if (owners.contains(text.substr(at, kLength))) found.insert(text.substr(at, kLength));
  return found;
}

TEST_F(Simulate, LeavesWhatItsContractSaysAndNoPatientOutsideTheOwnersFolder) {
  const auto ended = simulate();
  ASSERT_EQ(ended.code, 0) << ended.error;
  for (const auto* file :
       {"config.toml", "models/original.safetensors", "models/unlearned.safetensors", "models/oracle.safetensors",
        "coordinator/kit.toml", "coordinator/log.txt", "coordinator/state/coordinator.db", "site-a/state/site.db",
        "site-b/log.txt", "site-c/kit.toml"})
    EXPECT_TRUE(std::filesystem::exists(out() / file)) << file;
  EXPECT_TRUE(std::filesystem::is_directory(out() / "certificates"));
  check_summary(Json::parse(text_in(out() / "summary.json")));
  const auto report = text_in(out() / "report.html");
  EXPECT_THAT(report, HasSubstr("<html"));
  EXPECT_THAT(report, Not(HasSubstr("http://")));
  EXPECT_THAT(report, Not(HasSubstr("https://")));
  EXPECT_THAT(report, Not(HasSubstr("src=\"//")));

  const auto owners = owners_of(config());
  ASSERT_EQ(owners.size(), 120U);
  std::size_t named = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(out())) {
    if (!entry.is_regular_file()) continue;
    const auto name = std::filesystem::relative(entry.path(), out()).string();
    for (const auto& patient : patients_in(text_in(entry.path()), owners)) {
      const auto& owner = owners.at(patient);
      const bool is_at_home = name.starts_with(owner + "/") || name.starts_with("oracle/" + owner + "/");
      EXPECT_TRUE(is_at_home) << name << " names a patient of " << owner;
      EXPECT_FALSE(name.ends_with("log.txt")) << name << " names a patient";
      ++named;
    }
  }
  EXPECT_GT(named, 0U);  // the owner's own list is found, so that the search can find
  EXPECT_EQ(patients_in(ended.output + ended.error, owners), std::set<std::string>());
}

TEST_F(Simulate, GivesTheSameModelsAgainAndReplacesTheEarlierResult) {
  ASSERT_EQ(simulate({"--seed", "5"}).code, 0);
  const auto first = contents_of(out() / "models");
  std::ofstream(out() / "site-a" / "left-over") << "from an earlier run";
  const auto ended = simulate({"--seed", "5", "--json"});
  ASSERT_EQ(ended.code, 0) << ended.error;
  EXPECT_EQ(contents_of(out() / "models"), first);
  EXPECT_EQ(first.size(), 3U);
  EXPECT_FALSE(std::filesystem::exists(out() / "site-a" / "left-over"));
  EXPECT_EQ(Json::parse(ended.output), Json::parse(text_in(out() / "summary.json")));
}

// What the models are does not depend on where the protocol objects run, nor on when what arrives.
TEST_F(Simulate, VirtuallyGivesTheSameBytesAgainAndTheModelsOfTheRealRun) {
  std::ofstream(config(), std::ios::app) << "compare = [\"fine-tune\"]\n";
  ASSERT_EQ(simulate({"--virtual"}).code, 0);
  const auto first = contents_of(out());
  const auto summary = Json::parse(text_in(out() / "summary.json"));
  const auto again = simulate({"--virtual", "--json"});
  ASSERT_EQ(again.code, 0) << again.error;
  EXPECT_EQ(contents_of(out()), first);
  EXPECT_EQ(Json::parse(again.output), summary);
  check_summary(summary);
  EXPECT_GT(summary["virtual_time"]["visits_per_second"], 0);
  EXPECT_THAT(text_in(out() / "report.html"), HasSubstr("virtual"));

  const auto models = contents_of(out() / "models");
  EXPECT_EQ(models.size(), 4U);
  ASSERT_EQ(simulate().code, 0);
  EXPECT_EQ(contents_of(out() / "models"), models);
  const auto real = Json::parse(text_in(out() / "summary.json"));
  EXPECT_EQ(real["unlearned"], summary["unlearned"]);
  EXPECT_EQ(real["methods"]["fine-tune"]["scores"], summary["methods"]["fine-tune"]["scores"]);
  EXPECT_FALSE(real.contains("virtual_time"));
}

TEST_F(Simulate, VirtuallyRefusesWhatTheRealRunRefuses) {
  std::ofstream(config(), std::ios::app) << "shre = 0.2\n";
  const auto ended = simulate({"--virtual"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.error, HasSubstr("share"));
  EXPECT_EQ(ended.error, simulate().error);
}

TEST_F(Simulate, ThatIsRefusedLeavesNoFolder) {
  std::string text = kTinyExperiment;
  text.replace(text.find("share = 0.1"), 11, "among = \"sex=X\"");
  std::ofstream(config()) << text;
  EXPECT_EQ(simulate().code, 2);
  EXPECT_FALSE(std::filesystem::exists(out()));
}

TEST_F(Simulate, LeavesAFolderAloneInWhichAnotherRunWorks) {
  ASSERT_EQ(simulate({"--virtual"}).code, 0);
  const auto before = contents_of(out());
  const auto lock = FolderLock::take(out());
  ASSERT_TRUE(lock);
  const auto ended = simulate({"--virtual"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.error, HasSubstr("is being worked in by another process"));
  EXPECT_EQ(contents_of(out()), before);
}

TEST_F(Simulate, LeavesAForeignFolderAlone) {
  std::filesystem::create_directory(out());
  std::ofstream(out() / "thesis.txt") << "years of work";
  const auto ended = simulate();
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.error, HasSubstr("not an earlier simulation"));
  EXPECT_EQ(text_in(out() / "thesis.txt"), "years of work");
  EXPECT_EQ(contents_of(out()).size(), 1U);
}

TEST_F(Simulate, EndsWithTheReasonWhereEveryRoundFails) {
  std::string text = kTinyExperiment;
  text.replace(text.find("resnet18"), 8, "torchscript:net.pt");
  std::ofstream(config()) << text;
  std::ofstream(folder_ / "net.pt") << "no network";
  const auto ended = simulate({"--virtual"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.error, HasSubstr("5 rounds in a row failed"));
  EXPECT_THAT(ended.error, HasSubstr("no TorchScript that this LibTorch reads"));
}

TEST_F(Simulate, BenchTrainingMakesTheSameVisitsInPlainProcesses) {
  const auto measured = run(folder_.path(), "expunge", {"bench", "training", config().string(), "--json"}, kPatience);
  ASSERT_EQ(measured.code, 0) << measured.error;
  const auto figures = Json::parse(measured.output);
  const auto simulated = simulate({"--json"});
  ASSERT_EQ(simulated.code, 0) << simulated.error;
  const auto summary = Json::parse(simulated.output);
  std::uint64_t records = 0;
  for (const auto& site : summary["sites"]) records += site["records"].get<std::uint64_t>();
  EXPECT_EQ(figures["sample_visits"], 2 * records) << "rounds times records";
  EXPECT_GT(figures["federated_seconds"], 0);
  EXPECT_DOUBLE_EQ(figures["ratio"],
                   figures["federated_seconds"].get<double>() / figures["plain_seconds"].get<double>());
  EXPECT_GE(figures["waiting_share"], 0);
  EXPECT_LT(figures["waiting_share"], 0.5) << "generated images are in memory";
}

}  // namespace
}  // namespace expunge
