#include "common/base/config.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <sstream>

#include "common/base/toml_parse.h"

namespace expunge {

namespace {

struct Problem {
  std::uint32_t line;
  std::string what;
};

std::string quoted(std::string_view text) {
  return '"' + std::string(text) + '"';
}

std::string listed(const std::vector<std::string>& choices) {
  std::string text;
  for (const auto& choice : choices) text += (text.empty() ? "" : ", ") + quoted(choice);
  return text;
}

std::uint32_t line_of(const toml::node& node) {
  return static_cast<std::uint32_t>(node.source().begin.line);
}

std::string whole(std::int64_t number) {
  return std::to_string(number);
}
std::string plain(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", number);
  return text;
}

// Numbers as short as they can be read back from.
std::string literal_of(const toml::node& node) {
  if (const auto* number = node.as_floating_point(); number != nullptr && std::isfinite(number->get())) {
    std::array<char, 40> digits{};
    return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number->get()).ptr};
  }
  std::ostringstream text;
  node.visit([&](const auto& value) { text << toml::toml_formatter(value); });
  return text.str();
}

template <class Value, class Range>
std::string outside(Value value, const Range& range, std::string (*print)(Value)) {
  const bool has_least = range.least != Range{}.least;
  const bool has_most = range.most != Range{}.most;
  if (has_least && has_most)
    return "must be from " + print(range.least) + " to " + print(range.most) + ", not " + print(value);
  if (has_least) return "must be at least " + print(range.least) + ", not " + print(value);
  if (has_most) return "must be at most " + print(range.most) + ", not " + print(value);
  return "must be a finite number, not " + print(value);
}

}  // namespace

// A table of the file, or the absence of one, with what was asked of it.
struct ConfigTable::Node {
  const toml::table* table = nullptr;
  std::string path;  // "training", empty for the root
  std::uint32_t line = 1;
  std::vector<std::string> asked;
  std::map<std::string, std::vector<std::shared_ptr<Node>>, std::less<>> children;

  std::string name() const { return path.empty() ? "the file" : "[" + path + "]"; }
  std::string path_of(std::string_view key) const {
    return path.empty() ? std::string(key) : path + "." + std::string(key);
  }
  void ask(std::string_view key) {
    if (std::ranges::find(asked, key) == asked.end()) asked.emplace_back(key);
  }
  const toml::node* find(std::string_view key) {
    ask(key);
    return table == nullptr ? nullptr : table->get(key);
  }
  std::shared_ptr<Node> child(std::string_view key, const toml::node* value) const {
    auto made = std::make_shared<Node>();
    made->table = value == nullptr ? nullptr : value->as_table();
    made->path = path_of(key);
    made->line = value == nullptr ? line : line_of(*value);
    return made;
  }
};

// What the tables share: the parsed file and what was wrong in it so far.
class ConfigFileState {
 public:
  using Node = ConfigTable::Node;

  toml::table parsed;
  std::string file_name;
  std::shared_ptr<Node> root = std::make_shared<Node>();
  std::vector<Problem> wrong;    // values
  std::vector<Problem> missing;  // required keys

  // The value, or null where it is absent; that is noted unless there is a default.
  const toml::node* find(Node& node, std::string_view key, bool has_default) {
    const toml::node* value = node.find(key);
    if (value == nullptr && !has_default) missing.push_back({node.line, node.name() + " lacks the key " + quoted(key)});
    return value;
  }

  void refuse(const Node& node, std::string_view key, std::string_view why) {
    const toml::node* value = node.table == nullptr ? nullptr : node.table->get(key);
    const std::string where = node.path.empty() ? "" : " in " + node.name();
    wrong.push_back(
        {value == nullptr ? node.line : line_of(*value), std::string(key) + where + " " + std::string(why)});
  }

  std::optional<Problem> first_problem() const {
    std::vector<Problem> found = wrong;
    add_unknown_keys(*root, found);
    if (found.empty()) found = missing;  // a mistyped key says more than the lack of the right one
    const auto first = std::ranges::min_element(found, {}, &Problem::line);
    return first == found.end() ? std::nullopt : std::optional(*first);
  }

 private:
  static void add_unknown_keys(const Node& node, std::vector<Problem>& found) {
    if (node.table == nullptr) return;
    for (const auto& [key, value] : *node.table)
      if (std::ranges::find(node.asked, key.str()) == node.asked.end()) found.push_back(unknown(node, key, value));
    for (const auto& [key, tables] : node.children)
      for (const auto& table : tables) add_unknown_keys(*table, found);
  }

  static Problem unknown(const Node& node, const toml::key& key, const toml::node& value) {
    const bool is_table = value.is_table() || value.is_array_of_tables();
    const auto print = [&](std::string_view name) { return is_table ? "[" + node.path_of(name) + "]" : quoted(name); };
    std::string what = std::string("unknown ") + (is_table ? "table " : "key ") + print(key.str());
    if (!is_table) what += " in " + node.name();
    const auto meant = nearest(key.str(), node.asked);
    what += meant ? "; did you mean " + print(*meant) + "?" : "; remove it";
    return {static_cast<std::uint32_t>(key.source().begin.line), what};
  }
};

ConfigTable::ConfigTable(std::shared_ptr<ConfigFileState> file, std::shared_ptr<Node> node)
    : file_(std::move(file)), node_(std::move(node)) {}

bool ConfigTable::has(std::string_view key) const {
  return node_->find(key) != nullptr;
}

void ConfigTable::pass_over(std::string_view key) {
  node_->ask(key);
}

void ConfigTable::refuse(std::string_view key, std::string_view why) {
  file_->refuse(*node_, key, why);
}

std::string ConfigTable::text(std::string_view key, std::optional<std::string> otherwise) {
  const toml::node* value = file_->find(*node_, key, otherwise.has_value());
  if (value == nullptr) return otherwise.value_or("");
  if (const auto* text = value->as_string()) return text->get();
  refuse(key, "must be a text in quotes");
  return otherwise.value_or("");
}

std::string ConfigTable::choice(std::string_view key, const std::vector<std::string>& choices,
                                std::optional<std::string> otherwise) {
  const std::string chosen = text(key, otherwise);
  const bool is_given = node_->table != nullptr && node_->table->get(key) != nullptr;
  if (!is_given || !node_->table->get(key)->is_string()) return chosen;
  if (std::ranges::find(choices, chosen) != choices.end()) return chosen;
  const auto meant = nearest(chosen, choices);
  refuse(key, "must be one of " + listed(choices) + ", not " + quoted(chosen) +
                  (meant ? "; did you mean " + quoted(*meant) + "?" : ""));
  return otherwise.value_or("");
}

std::int64_t ConfigTable::integer(std::string_view key, WholeRange range, std::optional<std::int64_t> otherwise) {
  const toml::node* value = file_->find(*node_, key, otherwise.has_value());
  if (value == nullptr) return otherwise.value_or(0);
  const auto* number = value->as_integer();
  if (number != nullptr && number->get() >= range.least && number->get() <= range.most) return number->get();
  refuse(key, number == nullptr ? "must be a whole number" : outside<std::int64_t>(number->get(), range, &whole));
  return otherwise.value_or(0);
}

double ConfigTable::number(std::string_view key, RealRange range, std::optional<double> otherwise) {
  const toml::node* value = file_->find(*node_, key, otherwise.has_value());
  if (value == nullptr) return otherwise.value_or(0);
  const auto number = value->is_number() ? value->value<double>() : std::nullopt;
  if (number && std::isfinite(*number) && *number >= range.least && *number <= range.most) return *number;
  refuse(key, number ? outside<double>(*number, range, &plain) : "must be a number");
  return otherwise.value_or(0);
}

bool ConfigTable::flag(std::string_view key, std::optional<bool> otherwise) {
  const toml::node* value = file_->find(*node_, key, otherwise.has_value());
  if (value == nullptr) return otherwise.value_or(false);
  if (const auto* flag = value->as_boolean()) return flag->get();
  refuse(key, "must be true or false");
  return otherwise.value_or(false);
}

std::vector<std::string> ConfigTable::texts(std::string_view key, std::optional<std::vector<std::string>> otherwise) {
  std::vector<std::string> read = otherwise.value_or(std::vector<std::string>{});
  const toml::node* value = file_->find(*node_, key, otherwise.has_value());
  if (value == nullptr) return read;
  const toml::array* array = value->as_array();
  if (array == nullptr || (!array->empty() && !array->is_homogeneous<std::string>())) {
    refuse(key, "must be a list of texts in quotes");
    return read;
  }
  read.clear();
  for (const toml::node& item : *array) read.push_back(item.as_string()->get());
  return read;
}

std::string ConfigTable::literal(std::string_view key) {
  const toml::node* value = file_->find(*node_, key, false);
  return value == nullptr ? "" : literal_of(*value);
}

std::vector<std::string> ConfigTable::literals(std::string_view key) {
  const toml::node* value = file_->find(*node_, key, false);
  if (value == nullptr) return {};
  const toml::array* array = value->as_array();
  if (array == nullptr || array->empty()) {
    refuse(key, "must be a list of at least one value");
    return {};
  }
  std::vector<std::string> read;
  for (const toml::node& item : *array) read.push_back(literal_of(item));
  return read;
}

std::vector<std::string> ConfigTable::keys() const {
  if (node_->table == nullptr) return {};
  std::vector<const toml::key*> found;
  for (const auto& [key, value] : *node_->table) found.push_back(&key);
  std::ranges::stable_sort(found, [](const toml::key* a, const toml::key* b) {
    const auto &left = a->source().begin, &right = b->source().begin;
    return std::pair(left.line, left.column) < std::pair(right.line, right.column);
  });
  std::vector<std::string> names;
  for (const toml::key* key : found) names.emplace_back(key->str());
  return names;
}

ConfigTable ConfigTable::table(std::string_view key) {
  const toml::node* value = node_->find(key);
  auto& known = node_->children[std::string(key)];
  if (known.empty()) {
    if (value != nullptr && !value->is_table()) refuse(key, "must be a table");
    known.push_back(node_->child(key, value));
  }
  return {file_, known.front()};
}

std::vector<ConfigTable> ConfigTable::tables(std::string_view key) {
  const toml::node* value = node_->find(key);
  auto& known = node_->children[std::string(key)];
  if (known.empty() && value != nullptr) {
    if (!value->is_array_of_tables()) {
      refuse(key, "must be a list of tables, each under [[" + node_->path_of(key) + "]]");
    } else {
      for (const toml::node& item : *value->as_array()) known.push_back(node_->child(key, &item));
    }
  }
  std::vector<ConfigTable> tables;
  for (const auto& node : known) tables.push_back({file_, node});
  return tables;
}

ConfigTable ConfigFile::root() {
  return {state_, state_->root};
}

Status ConfigFile::finish() const {
  const auto problem = state_->first_problem();
  if (!problem) return {};
  return bad_input(state_->file_name + ":" + std::to_string(problem->line) + ": " + problem->what);
}

Result<ConfigFile> parse_config(std::string_view text, std::string_view file_name) {
  ConfigFile file;
  file.state_ = std::make_shared<ConfigFileState>();
  file.state_->file_name = file_name;
  EXPUNGE_TRY(parsed, parse_toml(text, file_name));
  file.state_->parsed = std::move(parsed);
  file.state_->root->table = &file.state_->parsed;
  return file;
}

}  // namespace expunge
