#include "simulations/study/rows.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "simulations/evaluation/student.h"
#include "simulations/evaluation/verdict.h"
#include "simulations/number_at.h"
#include "simulations/study/row_klom.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLargestSummary = 1ULL << 28;

struct Known {
  std::string name;
  std::string at;  // in summary.json
};

// What a request costs, and how many times less that is than retraining.
constexpr const char* kCosts[][2] = {{"seconds", "faster"}, {"visits", "fewer visits"}, {"bytes", "fewer bytes"}};

std::vector<Known> known_figures() {
  std::vector<Known> known;
  for (const auto* set : {"forget", "retain", "test"})
    for (const auto* model : {"original", "unlearned", "oracle"}) {
      const std::string prefix = std::string(model) == "unlearned" ? "" : std::string(model) + " ";
      known.push_back({prefix + set, std::string("/") + model + "/" + set + "/accuracy"});
    }
  for (const auto* model : {"original", "unlearned", "oracle"}) {
    const std::string prefix = std::string(model) == "unlearned" ? "" : std::string(model) + " ";
    known.push_back({prefix + "test AUC", std::string("/") + model + "/test/auc"});
    known.push_back({prefix + "attack", std::string("/") + model + "/membership/auc"});
  }
  known.push_back({"original gap", "/evidence/controls/original/gap/average"});
  known.push_back({"gap", "/evidence/models/unlearned/gap/average"});
  for (const auto& [cost, saved] : kCosts) {
    known.push_back({cost, std::string("/") + cost + "/forget"});
    known.push_back({std::string("retraining ") + cost, std::string("/") + cost + "/retrain"});
  }
  return known;
}

// What follows from several values of one summary.
std::map<std::string, double> derived(const std::map<std::string, double>& values) {
  std::map<std::string, double> more;
  const auto has = [&](const char* name) { return values.contains(name); };
  if (has("original test") && has("test")) more["test lost"] = values.at("original test") - values.at("test");
  for (const auto& [cost, saved] : kCosts)
    if (has(cost) && values.at(cost) > 0)
      if (const auto retraining = values.find(std::string("retraining ") + cost); retraining != values.end())
        more[saved] = retraining->second / values.at(cost);
  for (const std::string set : {"forget", "test"})
    if (has(set.c_str()) && has(("oracle " + set).c_str()))
      more[set + " beside oracle"] = values.at(set) - values.at("oracle " + set);
  return more;
}

void add_evidence(const Json& evidence, std::map<std::string, double>& values) {
  if (const auto place = number_at(evidence, "/models/unlearned/gap/place")) values["place"] = *place;
  if (const auto band = number_at(evidence, "/band/gap/percentile_95")) values["band"] = *band;
}

std::map<std::string, double> values_of(const Json& summary) {
  std::map<std::string, double> values;
  for (const auto& [name, path] : known_figures())
    if (const auto number = number_at(summary, path)) values[name] = *number;
  add_evidence(summary.value("evidence", Json::object()), values);
  values.merge(derived(values));
  return values;
}

Figure figure_of(const std::vector<double>& values) {
  Figure figure{.mean = mean_of(values), .deviation = {}, .count = values.size()};
  if (values.size() >= 2) figure.deviation = deviation(values);
  return figure;
}

// Absent: there is none that is whole. What lies deeper than summaries go is left out, since a copy goes as deep.
std::optional<Json> read_summary(const Path& path) {
  constexpr int kDeepest = 32;
  const auto bytes = read_file(DiskFiles(), path, kLargestSummary);
  if (!bytes) return std::nullopt;
  const auto is_shallow = [](int depth, Json::parse_event_t, const Json&) { return depth < kDeepest; };
  auto summary = Json::parse(text_of(*bytes), is_shallow, false);
  if (!summary.is_object() || !summary.contains("unlearned")) return std::nullopt;
  return summary;
}

// The cells of one row, and what was read of them.
struct Group {
  Row row;
  std::map<std::string, std::vector<double>> values;
  std::set<Path> seen;
  std::vector<Path> ended;

  // The same experiment under two labels counts once. False: its summary cannot be read.
  bool add(const Path& folder) {
    if (!seen.insert(folder).second) return true;
    ++row.planned;
    DiskFiles files;
    if (!files.exists(folder / "summary.json")) return true;
    const auto summary = read_summary(folder / "summary.json");
    if (!summary) return false;
    ++row.cells;
    ended.push_back(folder);
    row.sources.push_back((folder.parent_path().filename() / folder.filename()).string());
    for (const auto& [name, value] : values_of(*summary)) values[name].push_back(value);
    count_controls(*summary);
    const Json::json_pointer verdict{"/evidence/models/unlearned/verdict"};
    if (summary->contains(verdict) && (*summary)[verdict].is_string())
      ++row.verdicts[(*summary)[verdict].get<std::string>()];
    return true;
  }

  void count_controls(const Json& summary) {
    const Json::json_pointer controls{"/evidence/controls"};
    if (!summary.contains(controls)) return;
    for (const auto& [name, control] : summary[controls].items()) {
      if (name == "original" || !control.is_object() || !control.contains("verdict")) continue;
      if (control["verdict"] == to_text(BandVerdict::kNotMeasurable)) continue;
      ++row.controls;
      row.passed += control["verdict"] == to_text(BandVerdict::kInside) ? 1 : 0;
    }
  }

  Row finish() const {
    Row whole = row;
    for (const auto& [name, list] : values) whole.figures[name] = figure_of(list);
    return whole;
  }
};

// Where all of many seeds have ended: their bias depends on how many there are.
void add_klom(const std::vector<Path>& cells, Row& row, Rows& rows) {
  if (row.cells < row.planned || cells.size() < kLeastForKlom) return;
  const auto means = klom_of(cells);
  if (!means) {
    auto& told = means.error().fault == Fault::kCorrupt ? rows.damaged : rows.remarks;
    return told.push_back("no KLoM for " + rows.name_of(row) + ": " + means.error().what);
  }
  for (const auto& [name, mean] : *means) row.figures[name] = {.mean = mean, .deviation = {}, .count = cells.size()};
}

std::vector<std::string> labels_of(const Cell& cell, const std::vector<std::string>& columns) {
  std::vector<std::string> labels;
  for (const auto& column : columns) labels.push_back(cell.labels.at(column));
  return labels;
}

}  // namespace

const Figure* Row::find(const std::string& figure) const {
  const auto found = figures.find(figure);
  return found == figures.end() ? nullptr : &found->second;
}

std::optional<double> Row::mean(const std::string& figure) const {
  const auto* found = find(figure);
  return found == nullptr ? std::nullopt : std::optional(found->mean);
}

std::vector<const Row*> Rows::of_set(const std::string& set) const {
  std::vector<const Row*> own;
  for (const Row& row : rows)
    if (row.labels.front() == set) own.push_back(&row);
  return own;
}

std::string Rows::name_of(const Row& row) const {
  std::string text;
  for (std::size_t i = 1; i < row.labels.size(); ++i) {
    const std::string& label = row.labels[i].empty() ? "all" : row.labels[i];
    text += (i == 1 ? "" : " · ") + (columns[i] == kMethod ? label : columns[i] + " " + label);
  }
  return text.empty() ? row.labels.front() : text;
}

std::vector<std::string> figure_names() {
  std::vector<std::string> names;
  for (const auto& known : known_figures()) names.push_back(known.name);
  for (const auto* name : {"faster", "fewer visits", "fewer bytes", "forget beside oracle", "test beside oracle",
                           "test lost", "band", "place"})
    names.emplace_back(name);
  for (auto& name : klom_figures()) names.push_back(std::move(name));
  return names;
}

Rows rows_of(const StudyFile& study, const std::vector<Cell>& cells, const std::vector<Path>& folders) {
  Rows rows{.columns = {"set"}, .rows = {}, .damaged = {}, .remarks = {}};
  for (const auto& axis : study.axes)
    if (!axis.is_seed) rows.columns.push_back(axis.name);
  std::vector<Group> groups;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    auto labels = labels_of(cells[i], rows.columns);
    auto group = std::ranges::find_if(groups, [&](const Group& each) { return each.row.labels == labels; });
    if (group == groups.end()) {
      group = groups.insert(groups.end(), Group{});
      group->row.labels = std::move(labels);
      for (const auto& published : study.published)
        if (belongs(published, cells[i])) group->row.published.push_back(published);
    }
    if (!group->add(folders[i]))
      rows.damaged.push_back((folders[i] / "summary.json").string() +
                             " is not whole; remove its folder and start again");
  }
  for (const auto& group : groups) {
    Row row = group.finish();
    add_klom(group.ended, row, rows);
    rows.rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace expunge
