#include "common/base/toml_parse.h"

#include <algorithm>

namespace expunge {
namespace {

// The parser goes one call deeper with every part of a dotted key: a key of 50,000 parts ended the program. A key does
// not go on in another line.
constexpr std::ptrdiff_t kMostDotsInALine = 500;

Status check_lines(std::string_view text, std::string_view file_name) {
  std::uint32_t number = 1;
  for (std::size_t start = 0; start < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    if (std::ranges::count(text.substr(start, end - start), '.') > kMostDotsInALine)
      return bad_input(std::string(file_name) + ":" + std::to_string(number) + ": more than " +
                       std::to_string(kMostDotsInALine) + " dots in one line");
    start = end + 1;
  }
  return {};
}

}  // namespace

Result<toml::table> parse_toml(std::string_view text, std::string_view file_name) {
  EXPUNGE_TRY_DO(check_lines(text, file_name));
  try {
    return toml::parse(text, file_name);
  } catch (const toml::parse_error& error) {
    return bad_input(std::string(file_name) + ":" + std::to_string(error.source().begin.line) +
                     ": not valid TOML: " + std::string(error.description()));
  }
}

}  // namespace expunge
