#include "simulations/study/study_report.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "common/base/formatted.h"
#include "simulations/plot.h"
#include "simulations/report_style.h"
#include "simulations/study/set_answer.h"
#include "simulations/study/table_lines.h"

namespace expunge {
namespace {

constexpr const char* kColours[] = {"--unlearned", "--oracle", "--good", "--original", "--bad", "--ink"};

std::string dots(const Rows& rows, const std::string& set, const std::string& what) {
  std::vector<DotRow> plotted;
  for (const Row* row : rows.of_set(set)) {
    const auto* found = row->find(what);
    const std::string note =
        found != nullptr && found->deviation ? "± " + points(*found->deviation) + " over seeds" : "";
    plotted.push_back(
        {rows.name_of(*row), note, row->mean("original " + what), row->mean(what), row->mean("oracle " + what)});
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
  Rows others{.columns = rows.columns, .rows = {}, .damaged = {}, .remarks = {}};
  others.columns.erase(others.columns.begin() + static_cast<std::ptrdiff_t>(column));
  std::vector<Curve> curves;
  for (const Row* row : rows.of_set(set)) {
    const auto name = others.name_of(without_label(*row, column));
    auto curve = std::ranges::find(curves, name, &Curve::name);
    if (curve == curves.end())
      curve = curves.insert(curves.end(), {name, kColours[curves.size() % std::size(kColours)], {}});
    const auto gap = row->mean("gap");
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

// The first cells are the labels.
std::string html_row(const std::string& tag, const TableLine& line, std::size_t labels, const std::string& last) {
  std::string text = "<tr>";
  for (std::size_t i = 0; i < line.size(); ++i)
    text += "<" + tag + (i < labels ? " class=\"label\">" : ">") + in_lines(line[i]) + "</" + tag + ">";
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
  const Table table = table_of(rows);
  std::string text = "<h2>All figures</h2>\n<div class=\"scroll wide\"><table>\n" +
                     html_row("th", table.titles, rows.columns.size(), "<th>reports</th>");
  for (std::size_t i = 0; i < rows.rows.size(); ++i) {
    std::string reports = links(rows.rows[i]);
    for (const auto& line : table.rows[i]) {
      text += html_row("td", line, rows.columns.size(), "<td>" + reports + "</td>");
      reports.clear();
    }
  }
  return text + "</table></div>\n";
}

// Only where a row has it.
std::string klom_note(const Rows& rows) {
  const bool has_klom =
      std::ranges::any_of(rows.rows, [](const Row& row) { return row.find("KLoM forget") != nullptr; });
  if (!has_klom) return {};
  return "<p><b>KLoM</b>, in nats: how far the answers of all seeds' models to one record are distributed unlike those "
         "of as many retrained ones, in the mean over the records; in brackets, of as many retrained ones again. Of "
         "few "
         "models even equal ones differ, so compare rows of as many seeds, and with what is in brackets.</p>\n";
}

std::string notes(const Rows& rows) {
  return "<h2>How to read this</h2>\n<p>Accuracies, AUCs and gaps in percent, means over the seeds with their standard "
         "deviation, in brackets "
         "those of the retrained models (oracles). The <b>gap</b> is the mean distance to the retrained models in the "
         "accuracy on forgotten, retained and test records and in the AUC of the membership attack, in brackets that "
         "of "
         "the original; beside it, the "
         "<b>null band</b>: how far these are from each other (the 95th percentile of their pairs; of few, the most). "
         "A <b>verdict</b> asks "
         "six figures together, each in a range that is the wider the fewer retrained models there are. The aim is to "
         "be like a retrained model, not to be wrong about the forgotten records. Times are virtual: they follow from "
         "sample visits and bytes, and are the same on every machine.</p>\n" +
         klom_note(rows) +
         "<p class=\"soft\">Every figure comes from what its cells left (summary.json); table.csv names their "
         "folders.</p>\n";
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
  return page + sweep_section(study, rows) + table_section(rows) + notes(rows) + "</main></body></html>\n";
}

}  // namespace expunge
