// Writes configuration text that parse_config reads back to the same values.
#pragma once

#include <concepts>
#include <string>
#include <vector>

namespace expunge {

std::string toml_quoted(const std::string& text);

class TomlText {
 public:
  void table(const std::string& name);
  void add(const std::string& key, const std::string& value);
  void add(const std::string& key, const char* value) { add(key, std::string(value)); }
  void add(const std::string& key, double value);
  void add(const std::string& key, const std::vector<std::string>& values);
  template <std::integral T>
  void add(const std::string& key, T value) {
    line(key, std::to_string(value));
  }
  const std::string& text() const { return text_; }

 private:
  void line(const std::string& key, const std::string& value) { text_ += key + " = " + value + "\n"; }
  std::string text_;
};

}  // namespace expunge
