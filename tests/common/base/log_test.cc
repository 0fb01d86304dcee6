#include "common/base/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

namespace expunge {
namespace {

using testing::internal::CaptureStderr;
using testing::internal::GetCapturedStderr;

std::string written(LogFormat format, Level least, Level level, std::string_view line) {
  CaptureStderr();
  StderrLog("expunge-site", least, format).write(level, line);
  return GetCapturedStderr();
}

TEST(StderrLog, TextLineHasTimeProgramLevelAndText) {
  const std::string line = written(LogFormat::kText, Level::kInfo, Level::kWarning, "round 3 waits for site-b");
  EXPECT_EQ(line.substr(24), " expunge-site warning: round 3 waits for site-b\n");
  EXPECT_THAT(line, testing::StartsWith("20"));
  EXPECT_EQ(line[23], 'Z');
}

TEST(StderrLog, LinesBelowTheLevelAreLeftOut) {
  EXPECT_EQ(written(LogFormat::kText, Level::kWarning, Level::kInfo, "x"), "");
  EXPECT_NE(written(LogFormat::kText, Level::kWarning, Level::kWarning, "x"), "");
  EXPECT_NE(written(LogFormat::kText, Level::kDebug, Level::kDebug, "x"), "");
  EXPECT_NE(written(LogFormat::kText, Level::kError, Level::kError, "x"), "");
}

TEST(StderrLog, TakesTheLineAsItIs) {
  EXPECT_THAT(written(LogFormat::kText, Level::kInfo, Level::kInfo, "{} %s {0:d}"), testing::HasSubstr("{} %s {0:d}"));
}

TEST(StderrLog, OneCallIsOneLineThatCannotSteerATerminal) {
  EXPECT_THAT(written(LogFormat::kText, Level::kInfo, Level::kInfo, "a\nb\x1b[31m"),
              testing::EndsWith("a\\x0ab\\x1b[31m\n"));
}

TEST(StderrLog, JsonLineHoldsTheText) {
  const std::string line = written(LogFormat::kJson, Level::kInfo, Level::kError, "say \"no\"\nto it");
  EXPECT_EQ(std::ranges::count(line, '\n'), 1);
  const auto parsed = nlohmann::json::parse(line);
  EXPECT_EQ(parsed["text"], "say \"no\"\nto it");
  EXPECT_EQ(parsed["level"], "error");
  EXPECT_EQ(parsed["program"], "expunge-site");
}

TEST(StderrLog, JsonSurvivesTextThatIsNotUtf8) {
  EXPECT_TRUE(nlohmann::json::accept(written(LogFormat::kJson, Level::kInfo, Level::kInfo, "\xff\xfe")));
}

TEST(StderrLog, LinesOfSeveralThreadsStayWhole) {
  CaptureStderr();
  {
    StderrLog log("expunge", Level::kInfo, LogFormat::kText);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        for (int k = 0; k < 100; ++k) log.write(Level::kInfo, "one whole line");
      });
    for (auto& thread : threads) thread.join();
  }
  std::istringstream lines(GetCapturedStderr());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count)
    EXPECT_THAT(line, testing::EndsWith("info: one whole line"));
  EXPECT_EQ(count, 400);
}

TEST(Log, LevelsAndFormatsAreReadFromText) {
  EXPECT_EQ(*parse_level("debug"), Level::kDebug);
  EXPECT_EQ(*parse_level("error"), Level::kError);
  EXPECT_EQ(*parse_log_format("json"), LogFormat::kJson);
  EXPECT_EQ(parse_level("loud").error().what, "log level \"loud\" is not one of debug, info, warning, error");
  EXPECT_EQ(parse_log_format("xml").error().fault, Fault::kBadInput);
}

}  // namespace
}  // namespace expunge
