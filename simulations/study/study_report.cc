#include "simulations/study/study_report.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "simulations/plot.h"
#include "simulations/report_style.h"
#include "simulations/study/tables.h"

namespace expunge {
namespace {

constexpr const char* kColours[] = {"--unlearned", "--oracle", "--good", "--original", "--bad", "--ink"};

const Figure* figure(const Row& row, const std::string& name) {
  const auto found = row.figures.find(name);
  return found == row.figures.end() ? nullptr : &found->second;
}

std::optional<double> mean_of(const Row& row, const std::string& name) {
  const auto* found = figure(row, name);
  return found == nullptr ? std::nullopt : std::optional(found->mean);
}

std::vector<const Row*> rows_of_set(const Rows& rows, const std::string& set) {
  std::vector<const Row*> own;
  for (const Row& row : rows.rows)
    if (row.labels.front() == set) own.push_back(&row);
  return own;
}

// The labels but the set's.
std::string name_of(const Row& row) {
  std::string text;
  for (std::size_t i = 1; i < row.labels.size(); ++i) text += (i == 1 ? "" : " · ") + row.labels[i];
  return text.empty() ? row.labels.front() : text;
}

const Row* nearest_row(const std::vector<const Row*>& rows) {
  const Row* best = nullptr;
  for (const Row* row : rows) {
    const auto gap = mean_of(*row, "gap");
    if (gap && (best == nullptr || *gap < *mean_of(*best, "gap"))) best = row;
  }
  return best;
}

std::string points(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f points", 100 * share);
  return text;
}

std::string verdict_counts(const Row& row) {
  std::string text;
  for (const auto& [verdict, count] : row.verdicts)
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " of " + std::to_string(row.cells) + " " + verdict;
  return text;
}

// The answer of one set in a sentence or two.
std::string answer(const StudySet& set, const Rows& rows) {
  const Row* best = nearest_row(rows_of_set(rows, set.name));
  if (best == nullptr) return "<p class=\"verdict bad\">" + escape_html(set.name) + ": nothing has ended yet.</p>\n";
  const auto band = mean_of(*best, "band"), lost = mean_of(*best, "test lost"), faster = mean_of(*best, "faster");
  const double gap = *mean_of(*best, "gap");
  std::string text = "<b>" + escape_html(set.name) + "</b>: nearest to a model that never saw the records comes <b>" +
                     escape_html(name_of(*best)) + "</b>, " + points(gap) + " from it on average";
  if (band) text += " (retrained models differ by up to " + points(*band) + " among themselves)";
  text += ".";
  if (lost) text += " Test accuracy " + std::string(*lost > 0 ? "lost: " : "gained: ") + points(std::abs(*lost)) + ".";
  if (faster) text += " " + std::to_string(std::lround(*faster)) + " times faster than retraining.";
  const auto verdicts = verdict_counts(*best);
  if (!verdicts.empty()) text += " Judged: " + escape_html(verdicts) + ".";
  const bool is_inside = band ? gap <= *band : gap <= 0.03;
  return "<p class=\"verdict" + std::string(is_inside ? "" : " bad") + "\">" + text + "</p>\n";
}

std::string dots(const std::vector<const Row*>& rows, const std::string& what) {
  std::vector<DotRow> plotted;
  for (const Row* row : rows) {
    const auto* found = figure(*row, what);
    const std::string note =
        found != nullptr && found->deviation ? "± " + points(*found->deviation) + " over seeds" : "";
    plotted.push_back(
        {name_of(*row), note, mean_of(*row, "original " + what), mean_of(*row, what), mean_of(*row, "oracle " + what)});
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
  const auto own = rows_of_set(rows, set.name);
  return "<h2>" + escape_html(set.name) + ": how the forgotten records are answered</h2>\n" + legend() +
         dots(own, "forget") + "<h2>" + escape_html(set.name) + ": how new patients are answered</h2>\n" +
         dots(own, "test");
}

bool is_number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

// The axis that a curve runs along: numbers, three of them or more.
const Axis* numeric_axis(const StudyFile& study) {
  for (const Axis& axis : study.axes)
    if (axis.name != "seed" && axis.choices.size() >= 3 &&
        std::ranges::all_of(axis.choices, [](const Choice& choice) { return is_number(choice.label); }))
      return &axis;
  return nullptr;
}

// One curve for each combination of the other labels: the gap along the axis.
std::vector<Curve> curves_along(const Axis& axis, const Rows& rows, const std::string& set) {
  const auto column = static_cast<std::size_t>(std::ranges::find(rows.columns, axis.name) - rows.columns.begin());
  std::vector<Curve> curves;
  for (const Row* row : rows_of_set(rows, set)) {
    Row other = *row;
    other.labels.erase(other.labels.begin() + static_cast<std::ptrdiff_t>(column));
    const auto name = name_of(other);
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

std::string html_row(const char* tag, const std::vector<std::string>& cells) {
  std::string text = "<tr>";
  for (const auto& cell : cells) text += "<" + std::string(tag) + ">" + escape_html(cell) + "</" + tag + ">";
  return text + "</tr>\n";
}

std::string table_section(const Rows& rows) {
  std::string text = "<h2>All figures</h2>\n<div class=\"scroll\"><table>\n";
  std::vector<std::string> titles = rows.columns;
  for (const auto& column : table_columns()) titles.push_back(column.title);
  text += html_row("th", titles);
  for (const Row& row : rows.rows) {
    std::vector<std::string> cells = row.labels;
    for (const auto& column : table_columns()) cells.push_back(column.cell(row));
    text += html_row("td", cells);
  }
  return text + "</table></div>\n";
}

std::string notes() {
  return "<h2>How to read this</h2>\n<p>In percent, means over the seeds with their standard deviation. The <b>gap</b> "
         "is the mean distance to the retrained models in the accuracy on forgotten, retained and test records and in "
         "the AUC of the membership attack; the <b>null band</b> is what 95 % of pairs of retrained models differ by. "
         "The aim is to be like a retrained model, not to be wrong about the forgotten records. Times are virtual: "
         "they follow from sample visits and bytes, and are the same on every machine.</p>\n<p class=\"soft\">Every "
         "figure comes from the summary.json of its cells; table.csv names their folders.</p>\n";
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
  for (const auto& set : study.sets) page += answer(set, rows);
  for (const auto& set : study.sets) page += set_section(set, rows);
  return page + sweep_section(study, rows) + table_section(rows) + notes() + "</main></body></html>\n";
}

}  // namespace expunge
