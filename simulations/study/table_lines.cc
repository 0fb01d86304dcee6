#include "simulations/study/table_lines.h"

#include <cmath>

#include "common/base/formatted.h"

namespace expunge {

namespace {

constexpr const char* kNone = "–";

// In percent, and never "-0.0".
std::string in_percent(double share) {
  return formatted("%.1f", std::round(1000 * share) / 10 + 0.0);
}

std::string percent_of(const Row& row, const std::string& name) {
  const auto* found = find_figure(row, name);
  return found == nullptr ? kNone : in_percent(found->mean);
}

std::string in_tenths(double number) {
  return formatted("%.1f", number);
}

std::string with_deviation(const Figure& figure, std::string (*written)(double)) {
  std::string text = written(figure.mean);
  if (figure.deviation) text += " ± " + written(*figure.deviation);
  return text;
}

std::string with_deviation(const Row& row, const std::string& name) {
  const auto* found = find_figure(row, name);
  return found == nullptr ? kNone : with_deviation(*found, in_percent);
}

// "88.7 (66.1)": of the unlearned model, and of the oracle.
std::string beside_oracle(const Row& row, const std::string& name) {
  return with_deviation(row, name) + " (" + percent_of(row, "oracle " + name) + ")";
}

std::string times(const Row& row, const char* name) {
  const auto* found = find_figure(row, name);
  return found == nullptr ? kNone : with_deviation(*found, in_tenths);
}

std::string cells_text(const Row& row) {
  const std::string ended = std::to_string(row.cells);
  return row.cells == row.planned ? ended : ended + " of " + std::to_string(row.planned);
}

std::string published_text(const PublishedFigures& published, const char* figure) {
  const auto found = published.percent.find(figure);
  return found == published.percent.end() ? "" : formatted("%g", found->second);  // as it was published
}

// A gap over other figures than ours is marked as one.
std::string published_gap(const PublishedFigures& published) {
  const auto own = published_text(published, "gap"), other = published_text(published, "other_gap");
  if (other.empty()) return own;
  return (own.empty() ? "" : own + ", ") + other + " (of other figures)";
}

// Cells of a published row, under the columns that have the same figure.
std::vector<std::string> published_cells(const PublishedFigures& published) {
  return {published_text(published, "forget"),
          published_text(published, "retain"),
          published_text(published, "test"),
          "",
          published_text(published, "membership"),
          published_gap(published),
          "",
          "",
          "",
          "",
          "",
          ""};
}

struct TableColumn {
  const char* title;
  std::string (*cell)(const Row& row);
};

const std::vector<TableColumn>& table_columns() {
  static const std::vector<TableColumn> columns{
      {"forget (oracle)", [](const Row& row) { return beside_oracle(row, "forget"); }},
      {"retain (oracle)", [](const Row& row) { return beside_oracle(row, "retain"); }},
      {"test (oracle)", [](const Row& row) { return beside_oracle(row, "test"); }},
      {"test lost", [](const Row& row) { return with_deviation(row, "test lost"); }},
      {"attack (oracle)", [](const Row& row) { return beside_oracle(row, "attack"); }},
      {"gap", [](const Row& row) { return with_deviation(row, "gap"); }},
      {"null band", [](const Row& row) { return percent_of(row, "band"); }},
      {"verdicts", [](const Row& row) { return verdicts_text(row); }},
      {"times faster", [](const Row& row) { return times(row, "faster"); }},
      {"times fewer visits", [](const Row& row) { return times(row, "fewer visits"); }},
      {"times fewer bytes", [](const Row& row) { return times(row, "fewer bytes"); }},
      {"seeds", [](const Row& row) { return cells_text(row); }},
  };
  return columns;
}

std::vector<std::string> source_cells(const Row& row, const PublishedFigures& published) {
  std::vector<std::string> cells(row.labels.size());
  cells.back() = "published: " + published.source;
  for (auto& cell : published_cells(published)) cells.push_back(std::move(cell));
  return cells;
}

}  // namespace

const Figure* find_figure(const Row& row, const std::string& name) {
  const auto found = row.figures.find(name);
  return found == row.figures.end() ? nullptr : &found->second;
}

std::string verdicts_text(const Row& row) {
  std::string text;
  for (const auto& [verdict, count] : row.verdicts)
    text += (text.empty() ? "" : ", ") + verdict + " " + std::to_string(count);
  return text.empty() ? kNone : text;
}

TableLine table_titles(const Rows& rows) {
  TableLine titles = rows.columns;
  for (const auto& column : table_columns()) titles.emplace_back(column.title);
  return titles;
}

std::vector<TableLine> table_lines(const Row& row) {
  TableLine own = row.labels;
  for (const auto& column : table_columns()) own.push_back(column.cell(row));
  std::vector<TableLine> lines{std::move(own)};
  for (const auto& published : row.published) lines.push_back(source_cells(row, published));
  return lines;
}

}  // namespace expunge
