#include "common/base/toml_edit.h"

#include <sstream>

#include "common/base/toml_parse.h"

namespace expunge {
namespace {

std::string text_of(const toml::table& table) {
  std::ostringstream text;
  text << toml::toml_formatter(table) << "\n";
  return text.str();
}

struct Split {
  std::vector<std::string> tables;
  std::string last;
};
Split split(const std::string& key) {
  Split parts;
  std::istringstream words(key);
  while (std::getline(words, parts.last, '.')) parts.tables.push_back(parts.last);
  parts.tables.pop_back();
  return parts;
}

bool has_empty_part(const std::string& key) {
  return key.empty() || key.front() == '.' || key.back() == '.' || key.find("..") != std::string::npos;
}

Status put(toml::table& root, const std::string& key, const std::string& value) {
  if (has_empty_part(key)) return bad_input("'" + key + "' is no key; name tables and key with a dot between them");
  EXPUNGE_TRY(wrapped, parse_toml("value = " + value, "the value of " + key));
  const Split parts = split(key);
  toml::table* table = &root;
  for (const auto& name : parts.tables) {
    toml::node& node = table->insert(name, toml::table{}).first->second;
    table = node.as_table();
    if (table == nullptr) return bad_input(key + " cannot be set: " + name + " is no table");
  }
  wrapped.at("value").visit([&](auto&& node) { table->insert_or_assign(parts.last, node); });
  return {};
}

void drop(toml::table& root, const std::string& key) {
  const Split parts = split(key);
  toml::table* table = &root;
  for (const auto& name : parts.tables) {
    toml::node* node = table->get(name);
    table = node == nullptr ? nullptr : node->as_table();
    if (table == nullptr) return;
  }
  table->erase(parts.last);
}

}  // namespace

Result<std::string> with_values(std::string_view toml, std::string_view file_name, const TomlValues& values) {
  EXPUNGE_TRY(table, parse_toml(toml, file_name));
  for (const auto& [key, value] : values) EXPUNGE_TRY_DO(put(table, key, value));
  return text_of(table);
}

Result<std::string> without(std::string_view toml, const std::vector<std::string>& keys) {
  EXPUNGE_TRY(table, parse_toml(toml, "a configuration"));
  for (const auto& key : keys) drop(table, key);
  return text_of(table);
}

}  // namespace expunge
