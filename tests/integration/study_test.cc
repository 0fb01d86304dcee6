// `expunge study` as its user runs it: killed and started again, and on a Slurm cluster of this machine where there is
// one to be had, it leaves the same tables.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "common/base/clock.h"
#include "tests/integration/command.h"
#include "tests/simulations/study/a_study.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr Duration kPatience{500'000};
constexpr const char* kStudy = R"([study]
name = "tiny"
[[set]]
name = "clinic"
config = "tiny.toml"
[grid]
"forget.method" = ["salun", "fine-tune"]
"study.seed" = [1, 2]
)";

class StudyCommand : public testing::Test {
 protected:
  void SetUp() override {
    if (!is_built("expunge-compute")) GTEST_SKIP() << "needs the program with LibTorch";
    std::ofstream(folder_ / "tiny.toml") << kTinyExperiment;
    std::ofstream(folder_ / "study.toml") << kStudy;
  }

  std::vector<std::string> arguments(const std::string& out, std::vector<std::string> more = {}) const {
    std::vector<std::string> words{
        "study", (folder_ / "study.toml").string(), "--out", (folder_ / out).string(), "--jobs", "2"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Ended study(const std::string& out, std::vector<std::string> more = {}) const {
    return run(folder_.path(), "expunge", arguments(out, std::move(more)), kPatience);
  }
  std::size_t done(const std::string& out) const {
    std::size_t count = 0;
    for (const auto* kind : {"originals", "oracles", "cells"})
      for (const auto& entry : std::filesystem::directory_iterator(folder_ / out / kind))
        if (entry.path().filename().string().find(".part-") == std::string::npos) ++count;
    return count;
  }
  // Starts the study and kills it once so many steps are done.
  void kill_after(const std::string& out, std::size_t steps) const {
    auto process = Process::start(program_beside("expunge"), arguments(out), folder_ / "killed.txt");
    ASSERT_TRUE(process) << process.error().what;
    const SystemClock clock;
    const auto until = clock.now() + kPatience;
    while (!std::filesystem::exists(folder_ / out / "cells") || done(out) < steps) {
      ASSERT_FALSE(process->ended()) << text_in(folder_ / "killed.txt");
      ASSERT_LT(clock.now(), until);
      std::this_thread::sleep_for(Duration(5));
    }
    process->kill();
  }
  void expect_same_results(const std::string& one, const std::string& other) const {
    for (const auto* name : {"table.csv", "table.md", "table.tex", "report.html"})
      EXPECT_EQ(text_in(folder_ / one / name), text_in(folder_ / other / name)) << name;
    for (const auto& cell : std::filesystem::directory_iterator(folder_ / one / "cells")) {
      const Path margins = Path("cells") / cell.path().filename() / "margins.safetensors";
      EXPECT_TRUE(std::filesystem::exists(folder_ / one / margins));
      EXPECT_EQ(text_in(folder_ / one / margins), text_in(folder_ / other / margins));
    }
  }

  TemporaryFolder folder_;
};

#ifndef __SANITIZE_ADDRESS__  // under which a study takes ten times as long
TEST_F(StudyCommand, KilledThreeTimesItLeavesTheSameTablesByteForByte) {
  const auto whole = study("whole");
  ASSERT_EQ(whole.code, 0) << whole.error;
  EXPECT_THAT(whole.output, HasSubstr("| clinic | salun |"));
  const std::string spent = text_in(folder_ / "whole" / "spent.csv");
  EXPECT_EQ(std::ranges::count(spent, '\n'), 1 + 8) << spent;
  for (const std::size_t steps : {1, 3, 6}) kill_after("killed", steps);
  const auto resumed = study("killed");
  ASSERT_EQ(resumed.code, 0) << resumed.error;
  EXPECT_EQ(done("killed"), 8);
  expect_same_results("whole", "killed");
  const auto again = study("killed");  // nothing left to do
  EXPECT_THAT(again.error, HasSubstr("8 of 8 steps done"));
  EXPECT_THAT(again.error, Not(HasSubstr("another build")));
  for (const auto& cell : std::filesystem::directory_iterator(folder_ / "killed" / "cells"))
    std::filesystem::remove(cell.path() / "spent.json");
  EXPECT_THAT(study("killed").error, HasSubstr("steps were made by another build of expunge-compute"));
}

#endif

TEST_F(StudyCommand, AFailedStepIsToldWithItsReasonAndTheRestGoesOn) {
  std::ofstream(folder_ / "study.toml") << kStudy << "\"forget.among\" = [\"\", \"age=150-160\"]\n";
  const auto ended = study("out");
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.error, HasSubstr("site-b has no training patient with age=150-160"));
  EXPECT_THAT(text_in(folder_ / "out" / "table.md"), HasSubstr("| 0 of 2 |"));
  EXPECT_THAT(text_in(folder_ / "out" / "table.md"), HasSubstr("| 2 |"));
}

TEST_F(StudyCommand, AWrongKeyIsToldByTheStudysFileAndLeavesNoFolder) {
  std::string text = kStudy;
  text.replace(text.find("forget.method"), 13, "forget.metod");
  std::ofstream(folder_ / "study.toml") << text;
  const auto ended = study("out");
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.error, HasSubstr((folder_ / "study.toml").string() + ": metod salun, "));
  EXPECT_THAT(ended.error, HasSubstr("(the study sets \"forget.metod\")"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
}

TEST_F(StudyCommand, ModelsThatAreNotThoseThatWereTrainedAreNotUsed) {
  ASSERT_EQ(study("out").code, 0);
  std::filesystem::remove_all(folder_ / "out" / "cells");
  const auto oracle = std::filesystem::directory_iterator(folder_ / "out" / "oracles")->path();
  const auto original = std::filesystem::directory_iterator(folder_ / "out" / "originals")->path();
  std::filesystem::copy_file(original / "original.safetensors", oracle / "oracle.safetensors",
                             std::filesystem::copy_options::overwrite_existing);
  const auto ended = study("out");
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.error, HasSubstr(oracle.string() + " is damaged: its models are not those that were trained"));
}

TEST_F(StudyCommand, WhatWasMadeWhileTheDataChangedIsNotKept) {
  const auto make = [&](const char* seed) {
    return run(folder_.path(), "expunge",
               {"data", "make", (folder_ / "clinic.npz").string(), "--patients", "60", "--seed", seed}, kPatience);
  };
  ASSERT_EQ(make("1").code, 0);
  std::string text = kStudy;
  text.replace(text.find("[grid]"), 6, "data = \"clinic.npz\"\n[values]\n\"model.classes\" = 4\n[grid]");
  std::ofstream(folder_ / "study.toml") << text;
  auto process = Process::start(program_beside("expunge"), arguments("out", {"--data", folder_.path().string()}),
                                folder_ / "told.txt");
  ASSERT_TRUE(process) << process.error().what;
  const SystemClock clock;
  const auto until = clock.now() + kPatience;
  while (!std::filesystem::exists(folder_ / "out" / "cells") || done("out") < 1) {
    ASSERT_FALSE(process->ended()) << text_in(folder_ / "told.txt");
    ASSERT_LT(clock.now(), until);
    std::this_thread::sleep_for(Duration(5));
  }
  ASSERT_EQ(make("2").code, 0);
  EXPECT_EQ(process->wait(), 2);
  EXPECT_THAT(text_in(folder_ / "told.txt"), HasSubstr("changed while the study ran"));
  for (const auto* kind : {"originals", "oracles", "cells"})
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "out" / kind))
      EXPECT_TRUE(entry.path().string().ends_with(".doubtful")) << entry.path();
  EXPECT_GT(done("out"), 0U);  // nothing is lost
}

TEST_F(StudyCommand, AFolderOfSomethingElseIsLeftAlone) {
  std::filesystem::create_directory(folder_ / "out");
  std::ofstream(folder_ / "out" / "thesis.tex") << "mine";
  const auto ended = study("out");
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.error, HasSubstr("holds something that is not a study"));
  EXPECT_EQ(text_in(folder_ / "out" / "thesis.tex"), "mine");
}

TEST_F(StudyCommand, WithoutSlurmItSaysWhatIsMissing) {
  if (std::filesystem::exists("/usr/bin/sbatch")) GTEST_SKIP() << "sbatch is there";
  const auto ended = study("out", {"--slurm"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.error, HasSubstr("sbatch"));
}

// A cluster of virtual nodes on this machine; gone with the test.
class Cluster {
 public:
  explicit Cluster(const Path& folder) : folder_(folder) { is_up_ = call("2") == 0; }
  ~Cluster() {
    if (is_up_) call("down");
  }
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  static bool can_be() { return std::filesystem::exists(kScript) && std::filesystem::exists("/usr/sbin/slurmctld"); }
  bool is_up() const { return is_up_; }
  // With all that runs on it; what the other nodes compute for `study` is lost, too.
  void kill_node(int number, const Path& study) const {
    const auto pid = text_in(folder_ / ("slurmd.hosp" + std::to_string(number) + ".pid"));
    EXPECT_EQ(std::system(("kill -9 " + pid.substr(0, pid.find('\n'))).c_str()), 0);
    EXPECT_EQ(std::system(("pkill -9 -f '[s]tudy-step .*" + study.string() + "/'; true").c_str()), 0);
  }

 private:
  static constexpr const char* kScript = "../shared/tools/slurm_up.sh";
  int call(const std::string& what) const {
    return std::system(
        (std::string(kScript) + " " + folder_.string() + " " + what + " > " + (folder_ / "up.txt").string() + " 2>&1")
            .c_str());
  }
  Path folder_;
  bool is_up_ = false;
};

#ifndef __SANITIZE_ADDRESS__
TEST_F(StudyCommand, OnSlurmWithANodeKilledOnTheWayItLeavesTheSameTables) {
  if (!Cluster::can_be()) GTEST_SKIP() << "needs Slurm and ../shared/tools/slurm_up.sh";
  std::filesystem::create_directory(folder_ / "cluster");
  const Cluster cluster(folder_ / "cluster");
  ASSERT_TRUE(cluster.is_up()) << text_in(folder_ / "cluster" / "up.txt");
  ::setenv("SLURM_CONF", (folder_ / "cluster" / "slurm.conf").c_str(), 1);
  auto process = Process::start(program_beside("expunge"), arguments("slurm", {"--slurm"}), folder_ / "slurm.txt");
  ASSERT_TRUE(process) << process.error().what;
  const SystemClock clock;
  const auto until = clock.now() + kPatience;
  while (!std::filesystem::exists(folder_ / "slurm" / "cells") || done("slurm") < 2) {
    ASSERT_FALSE(process->ended()) << text_in(folder_ / "slurm.txt");
    ASSERT_LT(clock.now(), until) << text_in(folder_ / "slurm.txt");
    std::this_thread::sleep_for(Duration(20));
  }
  cluster.kill_node(2, folder_ / "slurm");
  EXPECT_EQ(process->wait(), 0) << text_in(folder_ / "slurm.txt");
  ASSERT_EQ(study("here").code, 0);
  expect_same_results("slurm", "here");
}
#endif

}  // namespace
}  // namespace expunge
