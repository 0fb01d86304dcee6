#include "simulations/study/set_answer.h"

#include <algorithm>
#include <cmath>

#include "common/base/formatted.h"
#include "simulations/evaluation/verdict.h"
#include "simulations/plot.h"
#include "simulations/study/table_lines.h"

namespace expunge {
namespace {

constexpr const char* kMethod = "method";  // the axis whose labels need no name

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
  std::size_t judged(BandVerdict verdict) const {
    std::size_t count = 0;
    for (const Row* row : rows)
      if (const auto found = row->verdicts.find(to_text(verdict)); found != row->verdicts.end()) count += found->second;
    return count;
  }
  std::size_t judged() const {
    std::size_t count = 0;
    for (const Row* row : rows)
      for (const auto& [verdict, times] : row->verdicts) count += times;
    return count;
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

bool is_within_band(const Contender& each) {
  const auto gap = each.mean("gap"), band = each.mean("band");
  return gap && band && *gap <= *band;
}

// Who else is no further from the retrained models than 95 % of their pairs from each other, where the best is, too: no
// order is shown among these. Empty where there is nobody.
std::string as_near(const Contender& best, const Rows& rows, const std::string& set) {
  if (!is_within_band(best)) return {};
  std::vector<std::string> names;
  for (const auto& each : contenders(rows, set))
    if (each.name != best.name && each.cells() == best.cells() && is_within_band(each)) names.push_back(each.name);
  if (names.empty()) return {};
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + escape_html(names[i]);
  return " Of pairs of retrained models 95 % are within " + points(*best.mean("band")) + " of each other; so " +
         (names.size() == 1 ? "is " : "are ") + text + " of them: the lead may be chance.";
}

// "Of 4 runs 2 are like one more retrained model, 1 is unlike one and 1 is not measurable."
std::string how_runs_ended(const Contender& best) {
  const auto inside = best.judged(BandVerdict::kInside), unclear = best.judged(BandVerdict::kNotMeasurable),
             all = best.judged();
  std::vector<std::string> parts;
  const auto add = [&](std::size_t count, const std::string& what) {
    if (count > 0) parts.push_back(std::to_string(count) + (count == 1 ? " is " : " are ") + what);
  };
  add(inside, "like one more retrained model");
  add(all - inside - unclear, "unlike one more retrained model");
  add(unclear, "not measurable");
  std::string text = " Of " + std::to_string(all) + (all == 1 ? " run " : " runs ");
  for (std::size_t i = 0; i < parts.size(); ++i)
    text += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
  return text + ".";
}

// Whether no run of any method showed that there was anything to forget.
bool is_nothing_measurable(const Rows& rows, const std::string& set) {
  std::size_t judged = 0, unclear = 0;
  for (const auto& each : contenders(rows, set)) {
    judged += each.judged();
    unclear += each.judged(BandVerdict::kNotMeasurable);
  }
  return judged > 0 && judged == unclear;
}

std::string test_change(double lost) {
  const std::string amount = points(std::abs(lost));
  if (amount == points(0)) return " Test accuracy is as before.";
  return " Test accuracy " + std::string(lost > 0 ? "lost: " : "gained: ") + amount + ".";
}

}  // namespace

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

std::string set_answer(const StudySet& set, const Rows& rows) {
  const auto best = nearest_contender(rows, set.name);
  if (!best)
    return "<p class=\"verdict open\">" + escape_html(set.name) +
           ": nothing that could be compared has ended yet.</p>\n";
  const auto lost = best->mean("test lost"), faster = best->mean("faster");
  const bool is_void = is_nothing_measurable(rows, set.name);
  std::string text = "<b>" + escape_html(set.name) + "</b>: ";
  if (is_void)
    text +=
        "<b>nothing could be measured here</b>: in no run did the original show a clear trace of these records, so "
        "nothing proves that a method removes it. Without that proof, nearest";
  else
    text += "nearest";
  text += " to models that never saw the records comes <b>" + escape_html(best->name) + "</b>, " +
          points(*best->mean("gap")) + " from them on average." + as_near(*best, rows, set.name);
  const char* kind = " open";
  if (const auto all = best->judged(); all > 0 && !is_void) {
    const auto inside = best->judged(BandVerdict::kInside), unclear = best->judged(BandVerdict::kNotMeasurable);
    text += how_runs_ended(*best);
    kind = inside == best->cells() ? "" : inside + unclear == all ? " open" : " bad";
  }
  if (lost) text += test_change(*lost);
  if (faster) text += " " + std::to_string(std::lround(*faster)) + " times faster than retraining.";
  return "<p class=\"verdict" + std::string(kind) + "\">" + text + "</p>\n";
}

}  // namespace expunge
