#include "simulations/study/study_file.h"

#include <algorithm>

#include "common/base/config.h"

namespace expunge {
namespace {

constexpr std::uint64_t kLargestFile = 1 << 20;

// 'salun' → salun; 0.1 stays 0.1.
std::string plain(const std::string& literal) {
  const bool is_quoted = literal.size() >= 2 && (literal.front() == '\'' || literal.front() == '"');
  return is_quoted ? literal.substr(1, literal.size() - 2) : literal;
}

// A network of the user's own is named relative to its configuration, which the cells leave.
std::string literal_network(const std::string& network, const Path& folder) {
  return "'torchscript:" + std::filesystem::absolute(folder / network).string() + "'";
}

Result<StudySet> read_set(const Files& files, const Path& beside, const std::optional<Path>& data, ConfigTable table) {
  StudySet set{.name = table.text("name"), .config = {}, .folder = {}, .data = {}};
  const Path file = beside / table.text("config");
  if (file == beside / "") return set;  // the study's own finish() tells
  set.folder = file.parent_path();
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
  return found == axes.end() ? axes.emplace_back(Axis{name, {}}) : *found;
}

std::vector<Axis> read_axes(ConfigTable root) {
  std::vector<Axis> axes;
  for (auto choice : root.tables("choice")) {
    Axis& axis = axis_of(axes, choice.text("axis"));
    axis.choices.push_back({choice.text("label"), read_values(choice.table("values"))});
  }
  ConfigTable grid = root.table("grid");
  for (const auto& key : grid.keys()) {
    Axis axis{key.substr(key.rfind('.') + 1), {}};
    for (const auto& literal : grid.literals(key)) axis.choices.push_back({plain(literal), {{key, literal}}});
    axes.push_back(std::move(axis));
  }
  return axes;
}

Published read_published(ConfigTable table) {
  Published published{.source = table.text("source"), .where = {}, .percent = {}};
  ConfigTable where = table.table("where"), percent = table.table("percent");
  for (const auto& key : where.keys()) published.where[key] = plain(where.literal(key));
  for (const auto* key : {"forget", "retain", "test", "membership", "gap"})
    if (percent.has(key)) published.percent[key] = percent.number(key, {.least = 0, .most = 100});
  return published;
}

Status check(const StudyFile& study, const Path& file) {
  if (study.sets.empty()) return bad_input(file.string() + " has no [[set]]; name at least one configuration");
  std::vector<std::string> names;
  for (const auto& axis : study.axes) names.push_back(axis.name);
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (twice != names.end()) return bad_input(file.string() + " has two axes called " + *twice + "; rename one");
  return {};
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
  Cell cell{.labels = {{"set", set.name}}, .config = {}, .data = set.data};
  TomlValues values = study.values;
  for (std::size_t i = 0; i < study.axes.size(); ++i) {
    const Choice& choice = study.axes[i].choices[counter.at[i]];
    cell.labels[study.axes[i].name] = choice.label;
    for (const auto& [key, value] : choice.values) values[key] = value;
  }
  EXPUNGE_TRY(text, with_values(set.config, set.name, values));
  EXPUNGE_TRY(parsed, parse_config(text, set.name));
  constexpr std::string_view kOwn = "torchscript:";
  const auto network = parsed.root().table("model").text("network", "");
  if (network.starts_with(kOwn)) values["model.network"] = literal_network(network.substr(kOwn.size()), set.folder);
  EXPUNGE_TRY(config, with_values(set.config, set.name, values));
  cell.config = config;
  return cell;
}

}  // namespace

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
  return cells;
}

}  // namespace expunge
