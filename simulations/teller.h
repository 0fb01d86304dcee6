// What a person at a terminal is told of progress, on standard error: bare lines, or log lines in JSON.
#pragma once

#include <functional>
#include <string>

namespace expunge {

struct TellerSettings {
  std::string level = "info";   // "debug", "info", "warning", "error"; progress is info
  std::string format = "text";  // "text", "json"
};

std::function<void(const std::string&)> make_teller(const TellerSettings& settings);

}  // namespace expunge
