// Lines for the operator, on standard error. Never patient data.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace expunge {

enum class Level { kDebug, kInfo, kWarning, kError };

// Where log lines go: standard error in programs, a vector in tests.
class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual void write(Level level, std::string_view line) = 0;
};

enum class LogFormat { kText, kJson };

// "debug", "info", "warning", "error"; "text", "json".
Result<Level> parse_level(std::string_view text);
Result<LogFormat> parse_log_format(std::string_view text);

// Writes lines of at least `least`, each with time and program name; control characters come out escaped, so that one
// call is one line. Safe from any thread; never throws.
class StderrLog final : public LogSink {
 public:
  StderrLog(std::string program, Level least, LogFormat format);
  ~StderrLog() override;
  void write(Level level, std::string_view line) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace expunge
