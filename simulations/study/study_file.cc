#include "simulations/study/study_file.h"

#include <algorithm>
#include <set>

#include "common/base/config.h"
#include "common/base/toml_text.h"

namespace expunge {
namespace {

constexpr std::uint64_t kLargestFile = 1 << 20;

constexpr std::size_t kMostCells = 100'000;
constexpr const char* kSeedKey = "study.seed";
constexpr const char* kSet = "set";

// 'salun' → salun; 0.1 stays 0.1.
std::string plain(const std::string& literal) {
  const bool is_text = literal.starts_with('\'') || literal.starts_with('"');
  if (!is_text) return literal;
  const auto parsed = parse_config("text = " + literal, "a label");
  ensure(static_cast<bool>(parsed), "plain: a literal is TOML");
  return ConfigFile(*parsed).root().text("text");
}

// A network of the user's own is named relative to its configuration, which the cells leave.
std::string literal_network(const std::string& network, const Path& folder) {
  return toml_quoted("torchscript:" + std::filesystem::absolute(folder / network).string());
}

Result<StudySet> read_set(const Files& files, const Path& beside, const std::optional<Path>& data, ConfigTable table) {
  StudySet set{.name = table.text("name"), .config = {}, .file = {}, .data = {}};
  const Path file = beside / table.text("config");
  if (file == beside / "") return set;  // the study's own finish() tells
  set.file = file;
  EXPUNGE_TRY(bytes, read_file(files, file, kLargestFile));
  set.config = text_of(bytes);
  const std::string named = table.text("data", "");
  if (named.empty()) return set;
  if (!data) return bad_input("the set " + set.name + " needs " + named + ": name the folder that has it with --data");
  set.data = std::filesystem::absolute(*data / named);
  return set;
}

TomlValues read_values(ConfigTable table) {
  TomlValues values;
  for (const auto& key : table.keys()) values[key] = table.literal(key);
  return values;
}

Axis& axis_of(std::vector<Axis>& axes, const std::string& name) {
  const auto found = std::ranges::find(axes, name, &Axis::name);
  return found == axes.end() ? axes.emplace_back(Axis{name, false, {}}) : *found;
}

std::string last_part(const std::string& key) {
  return key.substr(key.rfind('.') + 1);
}

std::vector<Axis> read_axes(ConfigTable root) {
  std::vector<Axis> axes;
  for (auto choice : root.tables("choice")) {
    Axis& axis = axis_of(axes, choice.text("axis"));
    axis.choices.push_back({choice.text("label"), read_values(choice.table("values"))});
  }
  ConfigTable grid = root.table("grid");
  for (const auto& key : grid.keys()) {
    const auto alike = std::ranges::count(grid.keys(), last_part(key), last_part);
    Axis axis{alike > 1 ? key : last_part(key), key == kSeedKey, {}};
    for (const auto& literal : grid.literals(key)) axis.choices.push_back({plain(literal), {{key, literal}}});
    axes.push_back(std::move(axis));
  }
  return axes;
}

PublishedFigures read_published(ConfigTable table) {
  PublishedFigures published{.source = table.text("source"), .where = {}, .percent = {}};
  ConfigTable where = table.table("where"), percent = table.table("percent");
  for (const auto& key : where.keys()) published.where[key] = plain(where.literal(key));
  for (const auto* key : {"forget", "retain", "test", "membership", "gap", "other_gap"})
    if (percent.has(key)) published.percent[key] = percent.number(key, {.least = 0, .most = 100});
  return published;
}

Status check_once(std::vector<std::string> names, const std::string& what, const Path& file) {
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (twice == names.end()) return {};
  return bad_input(file.string() + " has two " + what + " '" + *twice + "'; change one");
}

bool has_control(const std::string& text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// The keys that an axis sets, each once.
std::vector<std::string> keys_of(const Axis& axis) {
  std::set<std::string> keys;
  for (const auto& choice : axis.choices)
    for (const auto& [key, value] : choice.values) keys.insert(key);
  return {keys.begin(), keys.end()};
}

Status check_text(const StudyFile& study, const Path& file) {
  std::vector<std::string> texts{study.name};
  for (const auto& set : study.sets) texts.push_back(set.name);
  for (const auto& published : study.published) texts.push_back(published.source);
  for (const auto& axis : study.axes) {
    texts.push_back(axis.name);
    for (const auto& choice : axis.choices) texts.push_back(choice.label);
  }
  if (std::ranges::none_of(texts, has_control)) return {};
  return bad_input(file.string() + " has a name or label with a line break or another control character; remove it");
}

// Names are what rows are told apart by.
Status check(const StudyFile& study, const Path& file) {
  if (study.sets.empty()) return bad_input(file.string() + " has no [[set]]; name at least one configuration");
  std::vector<std::string> sets, axes{kSet}, keys;
  std::size_t cells = study.sets.size();
  for (const auto& set : study.sets) sets.push_back(set.name);
  for (const auto& axis : study.axes) {
    axes.push_back(axis.name);
    for (auto& key : keys_of(axis)) keys.push_back(std::move(key));
    std::vector<std::string> labels;
    for (const auto& choice : axis.choices) labels.push_back(choice.label);
    EXPUNGE_TRY_DO(check_once(std::move(labels), "choices on the axis " + axis.name + " called", file));
    cells = std::min(kMostCells + 1, cells * axis.choices.size());
  }
  EXPUNGE_TRY_DO(check_once(std::move(sets), "sets called", file));
  EXPUNGE_TRY_DO(check_once(std::move(axes), "axes called", file));
  EXPUNGE_TRY_DO(check_once(std::move(keys), "axes that set", file));
  EXPUNGE_TRY_DO(check_text(study, file));
  if (cells <= kMostCells) return {};
  return bad_input(file.string() + " asks for more than " + std::to_string(kMostCells) +
                   " cells; make several studies of it");
}

// Sets the values of one choice of each axis, the first axis slowest.
struct Counter {
  const std::vector<Axis>& axes;
  std::vector<std::size_t> at = std::vector<std::size_t>(axes.size(), 0);

  bool next() {
    for (std::size_t i = axes.size(); i-- > 0;) {
      if (++at[i] < axes[i].choices.size()) return true;
      at[i] = 0;
    }
    return false;
  }
};

Result<Cell> cell_of(const StudyFile& study, const StudySet& set, const Counter& counter) {
  Cell cell{.labels = {{kSet, set.name}}, .config = {}, .data = set.data, .base = set.file};
  TomlValues values = study.values;
  for (std::size_t i = 0; i < study.axes.size(); ++i) {
    const Choice& choice = study.axes[i].choices[counter.at[i]];
    cell.labels[study.axes[i].name] = choice.label;
    for (const auto& [key, value] : choice.values) values[key] = value;
  }
  for (const auto& [key, value] : values) cell.changed.push_back(key);
  EXPUNGE_TRY(text, with_values(set.config, set.name, values));
  EXPUNGE_TRY(parsed, parse_config(text, set.name));
  constexpr std::string_view kOwn = "torchscript:";
  const auto network = parsed.root().table("model").text("network", "");
  if (network.starts_with(kOwn))
    values["model.network"] = literal_network(network.substr(kOwn.size()), set.file.parent_path());
  EXPUNGE_TRY(config, with_values(set.config, set.name, values));
  cell.config = config;
  return cell;
}

bool belongs_to_any(const PublishedFigures& published, const std::vector<Cell>& cells) {
  return std::ranges::any_of(cells, [&](const Cell& cell) { return belongs(published, cell); });
}

}  // namespace

bool belongs(const PublishedFigures& published, const Cell& cell) {
  return std::ranges::all_of(published.where, [&](const auto& where) {
    const auto label = cell.labels.find(where.first);
    return label != cell.labels.end() && label->second == where.second;
  });
}

Result<StudyFile> read_study_file(const Files& files, const Path& file, const std::optional<Path>& data) {
  EXPUNGE_TRY(bytes, read_file(files, file, kLargestFile));
  EXPUNGE_TRY(parsed, parse_config(text_of(bytes), file.string()));
  ConfigTable root = parsed.root();
  StudyFile study;
  study.name = root.table("study").text("name");
  study.values = read_values(root.table("values"));
  study.axes = read_axes(root);
  for (auto table : root.tables("published")) study.published.push_back(read_published(table));
  for (auto table : root.tables("set")) {
    EXPUNGE_TRY(set, read_set(files, file.parent_path(), data, table));
    study.sets.push_back(std::move(set));
  }
  EXPUNGE_TRY_DO(parsed.finish());
  EXPUNGE_TRY_DO(check(study, file));
  return study;
}

Result<std::vector<Cell>> cells_of(const StudyFile& study) {
  std::vector<Cell> cells;
  for (const auto& set : study.sets) {
    Counter counter{study.axes};
    do {
      EXPUNGE_TRY(cell, cell_of(study, set, counter));
      cells.push_back(std::move(cell));
    } while (counter.next());
  }
  for (const auto& published : study.published)
    if (!belongs_to_any(published, cells))
      return bad_input("what " + published.source + " published belongs to no cell; mend its [published.where]");
  return cells;
}

}  // namespace expunge
