#include "simulations/study/tables.h"

#include <cstdio>

namespace expunge {
namespace {

constexpr const char* kNone = "–";

std::string with_format(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

const Figure* figure(const Row& row, const std::string& name) {
  const auto found = row.figures.find(name);
  return found == row.figures.end() ? nullptr : &found->second;
}

std::string percent_of(const Row& row, const std::string& name, const char* format = "%.1f") {
  const auto* found = figure(row, name);
  return found == nullptr ? kNone : with_format(format, 100 * found->mean);
}

std::string with_deviation(const Row& row, const std::string& name) {
  const auto* found = figure(row, name);
  if (found == nullptr) return kNone;
  std::string text = with_format("%.1f", 100 * found->mean);
  if (found->deviation) text += with_format(" ± %.1f", 100 * *found->deviation);
  return text;
}

// "88.7 (66.1)": of the unlearned model, and of the oracle.
std::string beside_oracle(const Row& row, const std::string& name) {
  return with_deviation(row, name) + " (" + percent_of(row, "oracle " + name) + ")";
}

std::string verdicts(const Row& row) {
  std::string text;
  for (const auto& [verdict, count] : row.verdicts)
    text += (text.empty() ? "" : ", ") + verdict + " " + std::to_string(count);
  return text.empty() ? kNone : text;
}

std::string times(const Row& row) {
  const auto* found = figure(row, "faster");
  return found == nullptr ? kNone : with_format("%.1f", found->mean);
}

std::string cells_text(const Row& row) {
  const std::string ended = std::to_string(row.cells);
  return row.cells == row.planned ? ended : ended + " of " + std::to_string(row.planned);
}

std::string published_text(const Published& published, const char* figure) {
  const auto found = published.percent.find(figure);
  return found == published.percent.end() ? "" : with_format("%.1f", found->second);
}

// Cells of a published row, under the columns that have the same figure.
std::vector<std::string> published_cells(const Published& published) {
  return {published_text(published, "forget"),
          published_text(published, "retain"),
          published_text(published, "test"),
          "",
          published_text(published, "membership"),
          published_text(published, "gap"),
          "",
          "",
          "",
          ""};
}

std::vector<std::string> row_cells(const Row& row) {
  std::vector<std::string> cells = row.labels;
  for (const auto& column : table_columns()) cells.push_back(column.cell(row));
  return cells;
}

std::vector<std::string> source_cells(const Row& row, const Published& published) {
  std::vector<std::string> cells(row.labels.size());
  cells.back() = "published: " + published.source;
  for (auto& cell : published_cells(published)) cells.push_back(std::move(cell));
  return cells;
}

std::vector<std::string> titles(const Rows& rows) {
  std::vector<std::string> names = rows.columns;
  for (const auto& column : table_columns()) names.push_back(column.title);
  return names;
}

std::string joined(const std::vector<std::string>& cells, const std::string& before, const std::string& between,
                   const std::string& after) {
  std::string text = before;
  for (std::size_t i = 0; i < cells.size(); ++i) text += (i == 0 ? "" : between) + cells[i];
  return text + after;
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

std::string latex_cell(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = std::string_view(text).substr(i);
    if (rest.starts_with("±")) {
      out += "$\\pm$";
      i += 1;
    } else if (rest.starts_with("–")) {
      out += "--";
      i += 2;
    } else {
      if (std::string_view("&%$#_{}").find(text[i]) != std::string_view::npos) out += '\\';
      out += text[i];
    }
  }
  return out;
}

std::vector<std::string> all_of(std::vector<std::string> cells, std::string (*change)(const std::string&)) {
  for (auto& cell : cells) cell = change(cell);
  return cells;
}

std::vector<std::string> exact_cells(const Row& row) {
  std::vector<std::string> cells = row.labels;
  cells.push_back(std::to_string(row.cells));
  for (const auto& name : figure_names()) {
    const auto* found = figure(row, name);
    cells.push_back(found == nullptr ? "" : with_format("%.9g", found->mean));
    cells.push_back(found == nullptr || !found->deviation ? "" : with_format("%.9g", *found->deviation));
    cells.push_back(found == nullptr ? "" : std::to_string(found->count));
  }
  cells.push_back(verdicts(row));
  cells.push_back(joined(row.sources, "", " ", ""));
  return cells;
}

}  // namespace

const std::vector<TableColumn>& table_columns() {
  static const std::vector<TableColumn> columns{
      {"forget (oracle)", [](const Row& row) { return beside_oracle(row, "forget"); }},
      {"retain (oracle)", [](const Row& row) { return beside_oracle(row, "retain"); }},
      {"test (oracle)", [](const Row& row) { return beside_oracle(row, "test"); }},
      {"test lost", [](const Row& row) { return with_deviation(row, "test lost"); }},
      {"attack (oracle)", [](const Row& row) { return beside_oracle(row, "attack"); }},
      {"gap", [](const Row& row) { return with_deviation(row, "gap"); }},
      {"null band", [](const Row& row) { return percent_of(row, "band"); }},
      {"verdicts", [](const Row& row) { return verdicts(row); }},
      {"times faster", [](const Row& row) { return times(row); }},
      {"seeds", [](const Row& row) { return cells_text(row); }},
  };
  return columns;
}

std::string csv_table(const Rows& rows) {
  std::vector<std::string> names = rows.columns;
  names.emplace_back("cells");
  for (const auto& name : figure_names())
    names.insert(names.end(), {name + " mean", name + " deviation", name + " count"});
  names.insert(names.end(), {"verdicts", "sources"});
  std::string text = joined(all_of(names, csv_cell), "", ",", "\n");
  for (const Row& row : rows.rows) text += joined(all_of(exact_cells(row), csv_cell), "", ",", "\n");
  return text;
}

std::string markdown_table(const Rows& rows) {
  std::string text = joined(titles(rows), "| ", " | ", " |\n");
  text += joined(std::vector<std::string>(titles(rows).size(), "---"), "|", "|", "|\n");
  for (const Row& row : rows.rows) {
    text += joined(row_cells(row), "| ", " | ", " |\n");
    for (const auto& published : row.published) text += joined(source_cells(row, published), "| ", " | ", " |\n");
  }
  return text;
}

std::string latex_table(const Rows& rows) {
  std::string text = "\\begin{tabular}{" + std::string(rows.columns.size(), 'l') +
                     std::string(table_columns().size(), 'r') + "}\n\\toprule\n";
  text += joined(all_of(titles(rows), latex_cell), "", " & ", " \\\\\n\\midrule\n");
  for (const Row& row : rows.rows) {
    text += joined(all_of(row_cells(row), latex_cell), "", " & ", " \\\\\n");
    for (const auto& published : row.published)
      text += joined(all_of(source_cells(row, published), latex_cell), "", " & ", " \\\\\n");
  }
  return text + "\\bottomrule\n\\end{tabular}\n";
}

}  // namespace expunge
