#include "protocols/host/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>

#include "common/base/program.h"

namespace expunge {
namespace {

using testing::HasSubstr;
using testing::internal::CaptureStderr;
using testing::internal::CaptureStdout;
using testing::internal::GetCapturedStderr;
using testing::internal::GetCapturedStdout;

class CommandLineTest : public testing::Test {
 protected:
  CommandLineTest() {
    app_.add_option("--kit", kit_);
    app_.set_version_flag("--version", std::string("program 1"));
  }

  std::optional<int> read(std::vector<std::string> words) {
    words.insert(words.begin(), "program");
    std::vector<char*> pointers;
    for (auto& word : words) pointers.push_back(word.data());
    return read_command_line(app_, static_cast<int>(pointers.size()), pointers.data());
  }

  void expect_refused(std::vector<std::string> words, const std::string& part) {
    CaptureStderr();
    EXPECT_EQ(read(std::move(words)), kWrongInput);
    const auto told = GetCapturedStderr();
    EXPECT_THAT(told, HasSubstr(part));
    EXPECT_THAT(told, HasSubstr("program: "));
    EXPECT_THAT(told, HasSubstr("; see program --help\n"));
  }

  CLI::App app_{"about", "program"};
  std::string kit_;
};

TEST_F(CommandLineTest, GoesOnWhereTheWordsAreRight) {
  EXPECT_EQ(read({"--kit", "k"}), std::nullopt);
  EXPECT_EQ(kit_, "k");
}

TEST_F(CommandLineTest, NamesACommandThatThereIsNot) {
  app_.add_subcommand("status");
  app_.require_subcommand(1);
  expect_refused({"stauts"}, "there is no command 'stauts'; did you mean 'status'?");
  expect_refused({"verify", "x"}, "there is no command 'verify'; see");
}

TEST(RunProgram, ResultsThatCouldNotBeWrittenAreNoSuccess) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        std::freopen("/dev/full", "w", stdout);
        std::_Exit(run_program("program", [] {
          std::printf("result\n");
          return 0;
        }));
      },
      testing::ExitedWithCode(kNotReachable), "could not be written to standard output");
}

TEST_F(CommandLineTest, EndsAfterTheVersion) {
  CaptureStdout();
  EXPECT_EQ(read({"--version"}), kDone);
  EXPECT_EQ(GetCapturedStdout(), "program 1\n");
}

TEST_F(CommandLineTest, SuggestsTheNearestFlag) {
  expect_refused({"--kti", "k"}, "did you mean '--kit'");
}

TEST_F(CommandLineTest, SuggestsTheNearestCommand) {
  app_.add_subcommand("status", "");
  expect_refused({"stauts"}, "did you mean 'status'?");
}

TEST_F(CommandLineTest, SuggestsTheNearestFlagOfTheCommand) {
  app_.add_subcommand("status", "")->add_flag("--watch");
  expect_refused({"status", "--wacth"}, "did you mean '--watch'");
}

TEST(RunProgram, GivesTheExitCode) {
  EXPECT_EQ(run_program("program", [] { return 3; }), 3);
}

TEST(RunProgram, TellsAnExceptionAsABugOfOurs) {
  CaptureStderr();
  EXPECT_EQ(run_program("program", []() -> int { throw std::runtime_error("no"); }), kOurBug);
  EXPECT_EQ(GetCapturedStderr(), "program: a bug of ours: no\n");
}

}  // namespace
}  // namespace expunge
