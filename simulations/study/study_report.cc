#include "simulations/study/study_report.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "common/base/formatted.h"
#include "simulations/plot.h"
#include "simulations/report_style.h"
#include "simulations/study/set_answer.h"
#include "simulations/study/set_rows.h"
#include "simulations/study/table_lines.h"

namespace expunge {
namespace {

constexpr const char* kColours[] = {"--unlearned", "--oracle", "--good", "--original", "--bad", "--ink"};

std::string dots(const Rows& rows, const std::string& set, const std::string& what) {
  std::vector<DotRow> plotted;
  for (const Row* row : rows_of_set(rows, set)) {
    const auto* found = find_figure(*row, what);
    const std::string note =
        found != nullptr && found->deviation ? "± " + points(*found->deviation) + " over seeds" : "";
    plotted.push_back({name_of(rows, *row), note, mean_of(*row, "original " + what), mean_of(*row, what),
                       mean_of(*row, "oracle " + what)});
  }
  return dot_plot(plotted);
}

std::string legend() {
  return "<p class=\"legend\"><span><i class=\"original\"></i>trained on all records</span><span><i "
         "class=\"unlearned\" "
         "style=\"background:var(--unlearned)\"></i>after forgetting</span><span><i class=\"oracle\"></i>retrained "
         "without them</span></p>\n";
}

std::string set_section(const StudySet& set, const Rows& rows) {
  return "<h2>" + escape_html(set.name) + ": how the forgotten records are answered</h2>\n" + legend() +
         dots(rows, set.name, "forget") + "<h2>" + escape_html(set.name) + ": how new patients are answered</h2>\n" +
         dots(rows, set.name, "test");
}

bool is_number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

// The axis that a curve runs along: numbers, three of them or more.
const Axis* numeric_axis(const StudyFile& study) {
  for (const Axis& axis : study.axes)
    if (!axis.is_seed && axis.choices.size() >= 3 &&
        std::ranges::all_of(axis.choices, [](const Choice& choice) { return is_number(choice.label); }))
      return &axis;
  return nullptr;
}

Row without_label(Row row, std::size_t column) {
  row.labels.erase(row.labels.begin() + static_cast<std::ptrdiff_t>(column));
  return row;
}

// One curve for each combination of the other labels: the gap along the axis.
std::vector<Curve> curves_along(const Axis& axis, const Rows& rows, const std::string& set) {
  const auto column = static_cast<std::size_t>(std::ranges::find(rows.columns, axis.name) - rows.columns.begin());
  Rows others{rows.columns, {}, {}};
  others.columns.erase(others.columns.begin() + static_cast<std::ptrdiff_t>(column));
  std::vector<Curve> curves;
  for (const Row* row : rows_of_set(rows, set)) {
    const auto name = name_of(others, without_label(*row, column));
    auto curve = std::ranges::find(curves, name, &Curve::name);
    if (curve == curves.end())
      curve = curves.insert(curves.end(), {name, kColours[curves.size() % std::size(kColours)], {}});
    const auto gap = mean_of(*row, "gap");
    curve->values.push_back(gap ? std::optional(100 * *gap) : std::nullopt);
  }
  return curves;
}

double highest(const std::vector<Curve>& curves) {
  double most = 1;
  for (const auto& curve : curves)
    for (const auto& value : curve.values)
      if (value) most = std::max(most, *value);
  return std::ceil(most);
}

std::string sweep_section(const StudyFile& study, const Rows& rows) {
  const Axis* axis = numeric_axis(study);
  if (axis == nullptr) return {};
  std::string text;
  for (const auto& set : study.sets) {
    const auto curves = curves_along(*axis, rows, set.name);
    text += "<h2>" + escape_html(set.name) + ": distance to the retrained model by " + escape_html(axis->name) +
            "</h2>\n" +
            line_plot(curves, 0, highest(curves), " pts",
                      {axis->name + " " + axis->choices.front().label, axis->choices.back().label});
  }
  return text;
}

// "84.8 ± 21.5 (53.0)": what is in brackets below the rest, and a deviation never without its sign.
std::string in_lines(std::string cell) {
  if (const auto sign = cell.find(" ± "); sign != std::string::npos) cell.replace(sign, 4, " ±\u00a0");
  const auto bracket = cell.rfind(" (");
  if (bracket == std::string::npos || !cell.ends_with(')')) return escape_html(cell);
  return escape_html(cell.substr(0, bracket)) + "<small>" + escape_html(cell.substr(bracket + 1)) + "</small>";
}

std::string html_row(const char* tag, const std::vector<std::string>& cells, const std::string& last) {
  std::string text = "<tr>";
  for (const auto& cell : cells) text += "<" + std::string(tag) + ">" + in_lines(cell) + "</" + tag + ">";
  return text + last + "</tr>\n";
}

// The reports of a row's cells, one for each seed.
std::string links(const Row& row) {
  std::string text;
  for (std::size_t i = 0; i < row.sources.size(); ++i)
    text += (i == 0 ? "" : " ") + std::string("<a href=\"") + escape_html(row.sources[i]) + "/report.html\">" +
            std::to_string(i + 1) + "</a>";
  return text;
}

std::string table_section(const Rows& rows) {
  std::string text = "<h2>All figures</h2>\n<div class=\"scroll wide\"><table>\n" +
                     html_row("th", table_titles(rows), "<th>reports</th>");
  for (const Row& row : rows.rows) {
    std::string reports = links(row);
    for (const auto& line : table_lines(rows, row)) {
      text += html_row("td", line, "<td>" + reports + "</td>");
      reports.clear();
    }
  }
  return text + "</table></div>\n";
}

std::string notes() {
  return "<h2>How to read this</h2>\n<p>In percent, means over the seeds with their standard deviation, in brackets "
         "those of the retrained models (oracles). The <b>gap</b> is the mean distance to the retrained models in the "
         "accuracy on forgotten, retained and test records and in the AUC of the membership attack; beside it, the "
         "<b>null band</b>: how far these are from each other (the 95th percentile of their pairs; of few, the most). "
         "A <b>verdict</b> asks "
         "six figures together, each in a range that is the wider the fewer retrained models there are. The aim is to "
         "be like a retrained model, not to be wrong about the forgotten records. Times are virtual: they follow from "
         "sample visits and bytes, and are the same on every machine.</p>\n<p class=\"soft\">Every figure comes from "
         "the summary.json of its cells; table.csv names their folders.</p>\n";
}

}  // namespace

std::string study_report_html(const StudyFile& study, const Rows& rows) {
  std::string page =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>" +
      escape_html(study.name) + " – Expunge</title>\n<style>" + kReportStyle + "</style></head>\n<body><main>\n<h1>" +
      escape_html(study.name) +
      "</h1>\n<p class=\"soft\">A study of forgetting: which method comes nearest to never having seen "
      "the records?</p>\n";
  for (const auto& set : study.sets) page += set_answer(set, rows);
  for (const auto& set : study.sets) page += set_section(set, rows);
  return page + sweep_section(study, rows) + table_section(rows) + notes() + "</main></body></html>\n";
}

}  // namespace expunge
