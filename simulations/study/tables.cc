#include "simulations/study/tables.h"

#include "common/base/formatted.h"
#include "simulations/study/table_lines.h"

namespace expunge {
namespace {

std::string joined(const std::vector<std::string>& cells, const std::string& before, const std::string& between,
                   const std::string& after) {
  std::string text = before;
  for (std::size_t i = 0; i < cells.size(); ++i) text += (i == 0 ? "" : between) + cells[i];
  return text + after;
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

std::string latex_character(char c) {
  if (c == '\\') return "\\textbackslash{}";
  if (c == '~') return "\\textasciitilde{}";
  if (c == '^') return "\\textasciicircum{}";
  const bool is_special = std::string_view("&%$#_{}").find(c) != std::string_view::npos;
  return (is_special ? "\\" : "") + std::string(1, c);
}

std::string markdown_cell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("|\\<>*_`[]&!").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string latex_cell(const std::string& text) {
  std::string out;
  if (text.starts_with('[') || text.starts_with('*')) out = "{}";  // no argument of what ends the line before
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = std::string_view(text).substr(i);
    if (rest.starts_with("±")) {
      out += "$\\pm$";
      i += 1;
    } else if (rest.starts_with("–")) {
      out += "--";
      i += 2;
    } else {
      out += latex_character(text[i]);
    }
  }
  return out;
}

std::vector<std::string> all_of(std::vector<std::string> cells, std::string (*change)(const std::string&)) {
  for (auto& cell : cells) cell = change(cell);
  return cells;
}

TableLine exact_cells(const Row& row) {
  TableLine cells = row.labels;
  cells.push_back(std::to_string(row.cells));
  for (const auto& name : figure_names()) {
    const auto* found = row.find(name);
    cells.push_back(found == nullptr ? "" : formatted("%.9g", found->mean));
    cells.push_back(found == nullptr || !found->deviation ? "" : formatted("%.9g", *found->deviation));
    cells.push_back(found == nullptr ? "" : std::to_string(found->count));
  }
  cells.push_back(verdicts_text(row));
  cells.push_back(std::to_string(row.controls));
  cells.push_back(std::to_string(row.passed));
  cells.push_back(joined(row.sources, "", " ", ""));
  return cells;
}

}  // namespace

std::string csv_table(const Rows& rows) {
  std::vector<std::string> names = rows.columns;
  names.emplace_back("cells");
  for (const auto& name : figure_names())
    names.insert(names.end(), {name + " mean", name + " deviation", name + " count"});
  names.insert(names.end(), {"verdicts", "controls", "controls that pass", "sources"});
  std::string text = joined(all_of(names, csv_cell), "", ",", "\n");
  for (const Row& row : rows.rows) text += joined(all_of(exact_cells(row), csv_cell), "", ",", "\n");
  return text;
}

std::string markdown_table(const Rows& rows) {
  const Table table = table_of(rows);
  std::string text = joined(all_of(table.titles, markdown_cell), "| ", " | ", " |\n");
  text += joined(std::vector<std::string>(table.titles.size(), "---"), "|", "|", "|\n");
  for (const auto& lines : table.rows)
    for (const auto& line : lines) text += joined(all_of(line, markdown_cell), "| ", " | ", " |\n");
  return text;
}

std::string latex_table(const Rows& rows) {
  const Table table = table_of(rows);
  std::string text = "\\begin{tabular}{" + std::string(rows.columns.size(), 'l') +
                     std::string((table.titles.size() - rows.columns.size()), 'r') + "}\n\\toprule\n";
  text += joined(all_of(table.titles, latex_cell), "", " & ", " \\\\\n\\midrule\n");
  for (const auto& lines : table.rows)
    for (const auto& line : lines) text += joined(all_of(line, latex_cell), "", " & ", " \\\\\n");
  return text + "\\bottomrule\n\\end{tabular}\n";
}

}  // namespace expunge
