#include "simulations/teller.h"

#include <cstdio>
#include <memory>

#include "common/base/ensure.h"
#include "common/base/log.h"

namespace expunge {

std::function<void(const std::string&)> make_teller(const TellerSettings& settings) {
  const auto level = parse_level(settings.level);
  const auto format = parse_log_format(settings.format);
  ensure(level && format, "make_teller: a level or format that the command line let through");
  if (*level > Level::kInfo) return [](const std::string&) {};
  if (*format == LogFormat::kText) return [](const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); };
  const auto log = std::make_shared<StderrLog>("expunge", *level, *format);
  return [log](const std::string& line) { log->write(Level::kInfo, line); };
}

}  // namespace expunge
