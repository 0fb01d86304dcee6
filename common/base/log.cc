#include "common/base/log.h"

#include <spdlog/formatter.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <nlohmann/json.hpp>

#include "common/base/clock.h"
#include "common/base/json_text.h"

namespace expunge {

namespace {

constexpr std::array<std::string_view, 4> kNames = {"debug", "info", "warning", "error"};

// spdlog has a level more at either end.
spdlog::level::level_enum to_spdlog(Level level) {
  return static_cast<spdlog::level::level_enum>(static_cast<int>(level) + spdlog::level::debug);
}
std::string_view name_of(spdlog::level::level_enum level) {
  return kNames.at(static_cast<std::size_t>(level - spdlog::level::debug));
}

std::string iso_time(const spdlog::details::log_msg& message) {
  return to_iso(WallTime(std::chrono::duration_cast<Duration>(message.time.time_since_epoch())));
}

void append(spdlog::memory_buf_t& to, std::string_view text) {
  to.append(text.data(), text.data() + text.size());
}

// A peer's text may end up in a line; it must not be able to start another or to steer the terminal.
std::string on_one_line(std::string_view text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string line;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 32 && byte != 127) {
      line += c;
    } else {
      line += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return line;
}

class TextLines final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& to) override {
    append(to, iso_time(message) + " " + std::string(message.logger_name.data(), message.logger_name.size()) + " ");
    append(to, name_of(message.level));
    append(to, ": " + on_one_line({message.payload.data(), message.payload.size()}) + "\n");
  }
  std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<TextLines>(); }
};

class JsonLines final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& to) override {
    const nlohmann::ordered_json line = {
        {"time", iso_time(message)},
        {"program", std::string(message.logger_name.data(), message.logger_name.size())},
        {"level", name_of(message.level)},
        {"text", std::string(message.payload.data(), message.payload.size())}};
    append(to, json_text(line) + "\n");
  }
  std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<JsonLines>(); }
};

std::unique_ptr<spdlog::formatter> formatter_for(LogFormat format) {
  if (format == LogFormat::kJson) return std::make_unique<JsonLines>();
  return std::make_unique<TextLines>();
}

}  // namespace

Result<Level> parse_level(std::string_view text) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (text == kNames[i]) return static_cast<Level>(i);
  return bad_input("log level \"" + std::string(text) + "\" is not one of debug, info, warning, error");
}

Result<LogFormat> parse_log_format(std::string_view text) {
  if (text == "text") return LogFormat::kText;
  if (text == "json") return LogFormat::kJson;
  return bad_input("log format \"" + std::string(text) + "\" is not text or json");
}

struct StderrLog::State {
  spdlog::logger logger;
};

StderrLog::StderrLog(std::string program, Level least, LogFormat format)
    : state_(new State{{std::move(program), std::make_shared<spdlog::sinks::stderr_sink_mt>()}}) {
  state_->logger.set_formatter(formatter_for(format));
  state_->logger.set_level(to_spdlog(least));
  state_->logger.flush_on(spdlog::level::trace);
}

StderrLog::~StderrLog() = default;

// The two-argument form takes the line as it is: braces in it are no placeholders. spdlog keeps exceptions inside.
void StderrLog::write(Level level, std::string_view line) {
  state_->logger.log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace expunge
