#include "simulations/study/table_lines.h"

#include <algorithm>
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
  const auto* found = row.find(name);
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
  const auto* found = row.find(name);
  return found == nullptr ? kNone : with_deviation(*found, in_percent);
}

// "88.7 (66.1)": of the unlearned model, and of the oracle.
std::string beside_oracle(const Row& row, const std::string& name) {
  return with_deviation(row, name) + " (" + percent_of(row, "oracle " + name) + ")";
}

std::string times(const Row& row, const char* name) {
  const auto* found = row.find(name);
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

// "0.31 (0.28)" nats: of the unlearned models, and of as many retrained ones again.
std::string klom_text(const Row& row, const std::string& set) {
  const auto in_hundredths = [&](const std::string& name) {
    const auto* found = row.find(name);
    return found == nullptr ? kNone : formatted("%.2f", found->mean);
  };
  if (row.find("KLoM " + set) == nullptr) return kNone;
  return in_hundredths("KLoM " + set) + " (" + in_hundredths("oracle KLoM " + set) + ")";
}

// "1 of 6"; of none that was judged, nothing.
std::string controls_text(const Row& row) {
  return row.controls == 0 ? kNone : std::to_string(row.passed) + " of " + std::to_string(row.controls);
}

struct TableColumn {
  const char* title;
  std::string (*cell)(const Row& row);
  std::string (*published)(const PublishedFigures& published) = nullptr;  // of the same figure, where papers have it
  const char* only_with = nullptr;                                        // shown where a row has this figure
};

const std::vector<TableColumn>& all_columns() {
  static const std::vector<TableColumn> columns{
      {"forget (oracle)", [](const Row& row) { return beside_oracle(row, "forget"); },
       [](const PublishedFigures& published) { return published_text(published, "forget"); }},
      {"retain (oracle)", [](const Row& row) { return beside_oracle(row, "retain"); },
       [](const PublishedFigures& published) { return published_text(published, "retain"); }},
      {"test (oracle)", [](const Row& row) { return beside_oracle(row, "test"); },
       [](const PublishedFigures& published) { return published_text(published, "test"); }},
      {"test lost", [](const Row& row) { return with_deviation(row, "test lost"); }},
      {"attack (oracle)", [](const Row& row) { return beside_oracle(row, "attack"); },
       [](const PublishedFigures& published) { return published_text(published, "membership"); }},
      {"gap (original)",
       [](const Row& row) { return with_deviation(row, "gap") + " (" + percent_of(row, "original gap") + ")"; },
       published_gap},
      {"null band", [](const Row& row) { return percent_of(row, "band"); }},
      {"KLoM forget (oracle)", [](const Row& row) { return klom_text(row, "forget"); }, nullptr, "KLoM forget"},
      {"KLoM retain (oracle)", [](const Row& row) { return klom_text(row, "retain"); }, nullptr, "KLoM forget"},
      {"KLoM test (oracle)", [](const Row& row) { return klom_text(row, "test"); }, nullptr, "KLoM forget"},
      {"verdicts", [](const Row& row) { return verdicts_text(row); }},
      {"controls that pass", [](const Row& row) { return controls_text(row); }},
      {"times faster", [](const Row& row) { return times(row, "faster"); }},
      {"times fewer visits", [](const Row& row) { return times(row, "fewer visits"); }},
      {"times fewer bytes", [](const Row& row) { return times(row, "fewer bytes"); }},
      {"seeds", [](const Row& row) { return cells_text(row); }},
  };
  return columns;
}

std::vector<TableColumn> columns_for(const Rows& rows) {
  std::vector<TableColumn> shown;
  for (const auto& column : all_columns())
    if (column.only_with == nullptr ||
        std::ranges::any_of(rows.rows, [&](const Row& row) { return row.find(column.only_with) != nullptr; }))
      shown.push_back(column);
  return shown;
}

TableLine own_line(const Row& row, const std::vector<TableColumn>& columns) {
  TableLine cells = row.labels;
  for (const auto& column : columns) cells.push_back(column.cell(row));
  return cells;
}

TableLine published_line(const Row& row, const PublishedFigures& published, const std::vector<TableColumn>& columns) {
  TableLine cells(row.labels.size());
  cells.back() = "published: " + published.source;
  for (const auto& column : columns) cells.push_back(column.published == nullptr ? "" : column.published(published));
  return cells;
}

}  // namespace

std::string points(double share) {
  return formatted("%.1f points", 100 * share);
}

std::string verdicts_text(const Row& row) {
  std::string text;
  for (const auto& [verdict, count] : row.verdicts)
    text += (text.empty() ? "" : ", ") + verdict + " " + std::to_string(count);
  return text.empty() ? kNone : text;
}

Table table_of(const Rows& rows) {
  const auto columns = columns_for(rows);
  Table table{.titles = rows.columns, .rows = {}};
  for (const auto& column : columns) table.titles.emplace_back(column.title);
  for (const Row& row : rows.rows) {
    std::vector<TableLine> lines;
    lines.push_back(own_line(row, columns));
    for (const auto& published : row.published) lines.push_back(published_line(row, published, columns));
    table.rows.push_back(std::move(lines));
  }
  return table;
}

}  // namespace expunge
