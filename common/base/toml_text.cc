#include "common/base/toml_text.h"

#include <array>
#include <charconv>

namespace expunge {
namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

void TomlText::table(const std::string& name) {
  text_ += (text_.empty() ? "[" : "\n[") + name + "]\n";
}

void TomlText::add(const std::string& key, const std::string& value) {
  line(key, quoted(value));
}

// The shortest text that reads back as the same number, and always as a float.
void TomlText::add(const std::string& key, double value) {
  std::array<char, 40> digits{};
  std::string text(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
  line(key, text.find_first_of(".e") == std::string::npos ? text + ".0" : text);
}

void TomlText::add(const std::string& key, const std::vector<std::string>& values) {
  std::string list;
  for (const auto& value : values) list += (list.empty() ? "" : ", ") + quoted(value);
  line(key, "[" + list + "]");
}

}  // namespace expunge
