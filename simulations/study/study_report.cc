#include "simulations/study/study_report.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "common/base/formatted.h"
#include "simulations/plot.h"
#include "simulations/report_style.h"
#include "simulations/study/table_lines.h"

namespace expunge {
namespace {

constexpr const char* kMethod = "method";  // the axis whose labels need no name
constexpr const char* kColours[] = {"--unlearned", "--oracle", "--good", "--original", "--bad", "--ink"};

std::optional<double> mean_of(const Row& row, const std::string& name) {
  const auto* found = find_figure(row, name);
  return found == nullptr ? std::nullopt : std::optional(found->mean);
}

std::vector<const Row*> rows_of_set(const Rows& rows, const std::string& set) {
  std::vector<const Row*> own;
  for (const Row& row : rows.rows)
    if (row.labels.front() == set) own.push_back(&row);
  return own;
}

constexpr const char* kInside = "inside the null band";
constexpr const char* kNotMeasurable = "not measurable";

// "salun · share 0.1": the labels but the set's.
std::string name_of(const Rows& rows, const Row& row) {
  std::string text;
  for (std::size_t i = 1; i < row.labels.size(); ++i) {
    const std::string& label = row.labels[i].empty() ? "all" : row.labels[i];
    text += (i == 1 ? "" : " · ") + (rows.columns[i] == kMethod ? label : rows.columns[i] + " " + label);
  }
  return text.empty() ? row.labels.front() : text;
}

std::string points(double share) {
  return formatted("%.1f points", 100 * share);
}

// All rows of one method on one set; each row is one where the study has no axis of methods.
struct Contender {
  std::string name;
  std::vector<const Row*> rows;

  // Over the rows that have the figure.
  std::optional<double> mean(const std::string& what) const {
    double sum = 0;
    std::size_t count = 0;
    for (const Row* row : rows)
      if (const auto value = mean_of(*row, what)) {
        sum += *value;
        ++count;
      }
    return count == 0 ? std::nullopt : std::optional(sum / static_cast<double>(count));
  }
  std::size_t cells() const {
    std::size_t count = 0;
    for (const Row* row : rows) count += row->cells;
    return count;
  }
  std::size_t judged(const std::string& verdict) const {
    std::size_t count = 0;
    for (const Row* row : rows)
      if (const auto found = row->verdicts.find(verdict); found != row->verdicts.end()) count += found->second;
    return count;
  }
  bool is_judged() const {
    return std::ranges::any_of(rows, [](const Row* row) { return !row->verdicts.empty(); });
  }
};

std::vector<Contender> contenders(const Rows& rows, const std::string& set) {
  const auto column = static_cast<std::size_t>(std::ranges::find(rows.columns, kMethod) - rows.columns.begin());
  std::vector<Contender> found;
  for (const Row* row : rows_of_set(rows, set)) {
    const std::string name = column < rows.columns.size() ? row->labels[column] : name_of(rows, *row);
    auto same = std::ranges::find(found, name, &Contender::name);
    if (same == found.end()) same = found.insert(found.end(), {name, {}});
    same->rows.push_back(row);
  }
  return found;
}

// The one with the smallest mean gap among those of which most has ended, if any has one.
std::optional<Contender> nearest_contender(const Rows& rows, const std::string& set) {
  std::optional<Contender> best;
  for (const auto& each : contenders(rows, set)) {
    const auto gap = each.mean("gap");
    if (!gap || (best && each.cells() < best->cells())) continue;
    if (!best || each.cells() > best->cells() || *gap < *best->mean("gap")) best = each;
  }
  return best;
}

// The answer of one set in a few sentences.
std::string answer(const StudySet& set, const Rows& rows) {
  const auto best = nearest_contender(rows, set.name);
  if (!best)
    return "<p class=\"verdict open\">" + escape_html(set.name) +
           ": nothing that could be compared has ended yet.</p>\n";
  const auto lost = best->mean("test lost"), faster = best->mean("faster");
  std::string text = "<b>" + escape_html(set.name) + "</b>: nearest to models that never saw the records comes <b>" +
                     escape_html(best->name) + "</b>, " + points(*best->mean("gap")) + " from them on average.";
  const char* kind = " open";
  if (best->is_judged()) {
    const auto inside = best->judged(kInside), unclear = best->judged(kNotMeasurable), cells = best->cells();
    text += " In " + std::to_string(inside) + " of " + std::to_string(cells) +
            " runs it cannot be told from one more retrained model";
    if (unclear > 0) text += "; in " + std::to_string(unclear) + " nothing showed that there was anything to forget";
    text += ".";
    kind = inside == cells ? "" : inside + unclear == cells ? " open" : " bad";
  }
  if (lost) text += " Test accuracy " + std::string(*lost > 0 ? "lost: " : "gained: ") + points(std::abs(*lost)) + ".";
  if (faster) text += " " + std::to_string(std::lround(*faster)) + " times faster than retraining.";
  return "<p class=\"verdict" + std::string(kind) + "\">" + text + "</p>\n";
}

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

std::string html_row(const char* tag, const std::vector<std::string>& cells) {
  std::string text = "<tr>";
  for (const auto& cell : cells) text += "<" + std::string(tag) + ">" + escape_html(cell) + "</" + tag + ">";
  return text + "</tr>\n";
}

std::string table_section(const Rows& rows) {
  std::string text = "<h2>All figures</h2>\n<div class=\"scroll\"><table>\n" + html_row("th", table_titles(rows));
  for (const Row& row : rows.rows)
    for (const auto& line : table_lines(row)) text += html_row("td", line);
  return text + "</table></div>\n";
}

std::string notes() {
  return "<h2>How to read this</h2>\n<p>In percent, means over the seeds with their standard deviation. The <b>gap</b> "
         "is the mean distance to the retrained models in the accuracy on forgotten, retained and test records and in "
         "the AUC of the membership attack; the <b>null band</b> is how far one more retrained model might be from the "
         "others by chance. "
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
