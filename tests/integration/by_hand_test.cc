// A federation as its operators run it: kits, four programs, commands; each program is killed and started again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "simulations/local_consortium.h"
#include "tests/integration/command.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

constexpr Duration kPatience{240'000};

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

class ByHand : public testing::Test {
 protected:
  void SetUp() override {
    if (!is_built("expunge-site") || !is_built("expunge-compute")) GTEST_SKIP() << "needs the programs with LibTorch";
  }

  // configs/consortium.toml and what it names, with a free port and a number of rounds.
  void copy_configs(int rounds) {
    const auto port = free_port();
    ASSERT_TRUE(port);
    put("consortium.toml",
        replaced(text_in("configs/consortium.toml"), "127.0.0.1:7700", "127.0.0.1:" + std::to_string(*port)));
    put("hand-study.toml",
        replaced(text_in("configs/hand-study.toml"), "rounds = 10", "rounds = " + std::to_string(rounds)));
    put("hand-site.toml", text_in("configs/hand-site.toml"));
  }

  void put(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string kit(const std::string& member) const { return path("kits/" + member); }
  std::string data(const std::string& site) const { return path(site + ".npz"); }

  Ended expunge(std::vector<std::string> arguments) {
    return run(folder_.path(), "expunge", std::move(arguments), kPatience);
  }

  void start(const std::string& member) {
    std::vector<std::string> arguments{"--kit", kit(member)};
    if (member != "coordinator") arguments.insert(arguments.end(), {"--data", data(member)});
    const auto program = member == "coordinator" ? "expunge-coordinator" : "expunge-site";
    auto process = Process::start(program_beside(program), arguments, path(member + ".log"));
    ASSERT_TRUE(process) << process.error().what;
    processes_.insert_or_assign(member, std::move(*process));
  }

  void kill_and_start(const std::string& member) {
    ASSERT_FALSE(processes_.at(member).ended()) << last_line(path(member + ".log"));
    processes_.at(member).kill();
    start(member);
  }

  // Kits, data and all four programs.
  void set_up_federation(int rounds) {
    copy_configs(rounds);
    const auto provisioned = expunge({"provision", path("consortium.toml"), "--out", path("kits")});
    ASSERT_EQ(provisioned.code, 0) << provisioned.error;
    EXPECT_THAT(provisioned.output, HasSubstr(kit("site-b")));
    int seed = 1;
    for (const std::string site : {"site-a", "site-b", "site-c"}) {
      const auto made = expunge({"data", "make", data(site), "--patients", "100", "--seed", std::to_string(seed++)});
      ASSERT_EQ(made.code, 0) << made.error;
    }
    for (const std::string member : {"coordinator", "site-a", "site-b", "site-c"}) start(member);
  }

  Json status_of(const std::string& member) {
    const auto told = expunge({"status", "--kit", kit(member), "--json"});
    return told.code == 0 ? Json::parse(told.output, nullptr, false) : Json::object();
  }

  void wait_until(const std::string& what, const std::function<bool(const Json&)>& holds) {
    const SystemClock clock;
    Json status;
    for (const auto until = clock.now() + kPatience; clock.now() < until;) {
      status = status_of("coordinator");
      if (holds(status)) return;
      for (auto& [member, process] : processes_)
        ASSERT_FALSE(process.ended()) << member << " ended: " << last_line(path(member + ".log"));
      std::this_thread::sleep_for(Duration{100});
    }
    FAIL() << what << " did not come: " << status.dump();
  }

  void wait_for_rounds(unsigned rounds) {
    wait_until("round " + std::to_string(rounds), [&](const Json& status) {
      return status.value(Json::json_pointer("/training/rounds_done"), 0U) >= rounds;
    });
  }
  void wait_until_trained() {
    wait_until("the end of training", [](const Json& status) { return status.value("phase", "") == "idle"; });
  }

  // Every program ends at SIGTERM with code 0.
  void stop() {
    for (auto& [member, process] : processes_) {
      ::kill(process.id(), SIGTERM);
      EXPECT_EQ(process.wait(), 0) << member << ": " << last_line(path(member + ".log"));
    }
    processes_.clear();
  }

  TemporaryFolder folder_;
  std::map<std::string, Process> processes_;  // goes first
};

TEST_F(ByHand, TrainsForgetsAndExportsThoughEachProgramIsKilled) {
  ASSERT_NO_FATAL_FAILURE(set_up_federation(6));
  struct stat key {};
  ASSERT_EQ(stat((kit("site-a") + "/transport.key").c_str(), &key), 0);
  EXPECT_EQ(key.st_mode & 0777, 0600U);

  ASSERT_NO_FATAL_FAILURE(wait_for_rounds(1));
  ASSERT_NO_FATAL_FAILURE(kill_and_start("site-b"));
  ASSERT_NO_FATAL_FAILURE(wait_for_rounds(3));
  ASSERT_NO_FATAL_FAILURE(kill_and_start("coordinator"));
  ASSERT_NO_FATAL_FAILURE(wait_until_trained());
  EXPECT_EQ(status_of("coordinator")["training"]["rounds_done"], 6);

  const auto of_coordinator = expunge({"status", "--kit", kit("coordinator")});
  EXPECT_EQ(of_coordinator.code, 0) << of_coordinator.error;
  EXPECT_THAT(of_coordinator.output, HasSubstr("by-hand, idle"));
  EXPECT_THAT(of_coordinator.output, HasSubstr("site-c  connected"));
  const auto of_site = expunge({"status", "--kit", kit("site-a")});
  EXPECT_THAT(of_site.output, HasSubstr("site-a, connected"));
  EXPECT_THAT(of_site.output, HasSubstr("0 in quarantine"));

  put("patients.txt", "3\n7\n11\n20\n34\n");
  const std::vector<std::string> ask{"forget", "--kit", kit("site-a"), "--patients", path("patients.txt")};
  const auto asked = expunge(ask);
  ASSERT_EQ(asked.code, 0) << asked.error;
  ASSERT_NO_FATAL_FAILURE(kill_and_start("site-a"));
  ASSERT_NO_FATAL_FAILURE(kill_and_start("coordinator"));
  ASSERT_NO_FATAL_FAILURE(kill_and_start("site-c"));
  ASSERT_NO_FATAL_FAILURE(wait_until("the request", [&](const Json& status) {
    return status.contains("requests") && !status["requests"].empty() && !status_of("site-a").empty();
  }));
  auto again = ask;
  again.push_back("--wait");
  const auto waited = expunge(again);
  EXPECT_EQ(waited.code, 0) << waited.error;
  EXPECT_EQ(waited.output, asked.output);  // the same request, not a second one
  EXPECT_TRUE(waited.error.starts_with("published") || waited.error.starts_with("escalated")) << waited.error;
  ASSERT_NO_FATAL_FAILURE(wait_until_trained());
  const auto requests = status_of("coordinator")["requests"];
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0]["id"].get<std::string>() + "\n", asked.output);

  const auto exported = expunge({"export", "--kit", kit("coordinator"), "--out", path("model.safetensors")});
  ASSERT_EQ(exported.code, 0) << exported.error;
  wait_until("the new version at site-a", [&](const Json& status) {
    return status_of("site-a").value(Json::json_pointer("/published/version"), 0U) ==
           status["requests"][0].value("version", 1U);
  });
  const auto at_site = expunge({"export", "--kit", kit("site-a"), "--out", path("model-at-site.safetensors")});
  EXPECT_EQ(at_site.code, 0) << at_site.error;
  EXPECT_EQ(text_in(path("model.safetensors")), text_in(path("model-at-site.safetensors")));
  const auto code_of_version = [&](const char* version) {
    return expunge({"export", "--kit", kit("site-a"), "--version", version, "--out", path("other.safetensors")}).code;
  };
  EXPECT_EQ(code_of_version("1"), 4) << "destroyed";
  EXPECT_EQ(code_of_version("99"), 2) << "never was";
  stop();
  EXPECT_EQ(expunge({"status", "--kit", kit("coordinator")}).code, 3);
  const auto other = run(folder_.path(), "expunge-site", {"--kit", kit("site-a"), "--data", data("site-b")}, kPatience);
  EXPECT_EQ(other.code, 2) << "patients of the same ids would count as forgotten";
  EXPECT_THAT(other.error, HasSubstr("the data set is not the one"));
}

// What a site forgot between its backup and today would be trained on again, had nobody noticed.
TEST_F(ByHand, ADatabaseFromBeforeTheRequestIsNoticed) {
  ASSERT_NO_FATAL_FAILURE(set_up_federation(1));
  ASSERT_NO_FATAL_FAILURE(wait_until_trained());
  const Path state = kit("site-a") + "/state";
  ::kill(processes_.at("site-a").id(), SIGTERM);
  ASSERT_EQ(processes_.at("site-a").wait(), 0);
  std::filesystem::copy(state / "site.db", folder_ / "backup.db");
  ASSERT_NO_FATAL_FAILURE(start("site-a"));
  const auto is_connected = [&](const Json&) { return status_of("site-a").value("connected", false); };
  ASSERT_NO_FATAL_FAILURE(wait_until("site-a", is_connected));

  put("patients.txt", "3\n7\n11\n20\n34\n");
  const std::vector<std::string> ask{"forget", "--kit", kit("site-a"), "--patients", path("patients.txt")};
  const auto asked = expunge(ask);
  ASSERT_EQ(asked.code, 0) << asked.error;
  const auto id = asked.output.substr(0, asked.output.size() - 1);
  ASSERT_NO_FATAL_FAILURE(wait_until(
      "the request", [](const Json& status) { return status.contains("requests") && !status["requests"].empty(); }));

  processes_.at("site-a").kill();
  for (const char* old : {"site.db-wal", "site.db-shm"}) std::filesystem::remove(state / old);
  std::filesystem::copy(folder_ / "backup.db", state / "site.db", std::filesystem::copy_options::overwrite_existing);
  ASSERT_NO_FATAL_FAILURE(start("site-a"));
  const auto is_told = [&](const Json&) { return !status_of("site-a").value("problem", "").empty(); };
  ASSERT_NO_FATAL_FAILURE(wait_until("the problem", is_told));
  EXPECT_THAT(expunge({"status", "--kit", kit("site-a")}).output,
              HasSubstr("older than 1 of its forget requests (" + id));

  const auto again = expunge(ask);
  EXPECT_EQ(again.code, 0) << again.error;
  EXPECT_NE(again.output, asked.output);
  const auto settled = expunge({"forget", "--kit", kit("site-a"), "--lost", id});
  EXPECT_EQ(settled.code, 0) << settled.error;
  EXPECT_EQ(status_of("site-a").value("problem", "?"), "");
  EXPECT_EQ(expunge({"forget", "--kit", kit("site-a"), "--lost", id}).code, 2);
  stop();
}

TEST_F(ByHand, ExportedModelIsTorchvisionsAndGivesTheSameProbabilities) {
  const char* named = std::getenv("EXPUNGE_PYTHON");
  const std::string python = named ? named : "python3";
  if (std::system((python + " -c 'import torch, numpy, safetensors' >/dev/null 2>&1").c_str()) != 0)
    GTEST_SKIP() << python << " has no torch, numpy and safetensors; name one that has in EXPUNGE_PYTHON";
  ASSERT_NO_FATAL_FAILURE(set_up_federation(2));
  ASSERT_NO_FATAL_FAILURE(wait_until_trained());
  const auto model = path("model.safetensors"), probabilities = path("probabilities.npy");
  const auto exported = expunge({"export", "--kit", kit("coordinator"), "--out", model});
  ASSERT_EQ(exported.code, 0) << exported.error;
  stop();
  const auto predicted = expunge({"predict", "--weights", model, "--data", data("site-a"), "--out", probabilities});
  ASSERT_EQ(predicted.code, 0) << predicted.error;
  const auto compare =
      python + " tests/integration/reference_resnet.py " + model + " " + data("site-a") + " " + probabilities;
  EXPECT_EQ(std::system(compare.c_str()), 0);
}

}  // namespace
}  // namespace expunge
