#include "common/base/toml_text.h"

#include <array>
#include <charconv>

namespace expunge {

std::string toml_quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += '\\';
    if (byte < 0x20 || byte == 0x7f) {
      constexpr const char* kDigits = "0123456789abcdef";
      out += std::string("\\u00") + kDigits[byte >> 4] + kDigits[byte & 15];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

void TomlText::table(const std::string& name) {
  text_ += (text_.empty() ? "[" : "\n[") + name + "]\n";
}

void TomlText::add(const std::string& key, const std::string& value) {
  line(key, toml_quoted(value));
}

// The shortest text that reads back as the same number, and always as a float.
void TomlText::add(const std::string& key, double value) {
  std::array<char, 40> digits{};
  std::string text(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
  line(key, text.find_first_of(".e") == std::string::npos ? text + ".0" : text);
}

void TomlText::add(const std::string& key, const std::vector<std::string>& values) {
  std::string list;
  for (const auto& value : values) list += (list.empty() ? "" : ", ") + toml_quoted(value);
  line(key, "[" + list + "]");
}

}  // namespace expunge
