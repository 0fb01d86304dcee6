#include "simulations/study/set_answer.h"

#include <algorithm>
#include <cmath>

#include "common/base/formatted.h"
#include "simulations/evaluation/verdict.h"
#include "simulations/plot.h"
#include "simulations/study/table_lines.h"

namespace expunge {
namespace {

constexpr std::size_t kMostNamed = 4;
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
std::optional<Contender> nearest_of(const std::vector<Contender>& all) {
  std::optional<Contender> best;
  for (const auto& each : all) {
    const auto gap = each.mean("gap");
    if (!gap || (best && each.cells() < best->cells())) continue;
    if (!best || each.cells() > best->cells() || *gap < *best->mean("gap")) best = each;
  }
  return best;
}

// Nowhere further from the retrained models than they are from each other, and no run judged to be unlike one of them.
bool is_like_retrained(const Contender& each) {
  const bool is_near = std::ranges::all_of(each.rows, [](const Row* row) {
    const auto gap = mean_of(*row, "gap"), band = mean_of(*row, "band");
    return gap && band && *gap <= *band;
  });
  return is_near && each.judged(BandVerdict::kInside) + each.judged(BandVerdict::kNotMeasurable) == each.judged();
}

// "a, b and c"
std::string listed(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i)
    text += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
  return text;
}

// Of the best, who else is like retrained models. Empty where it is not, or nobody else is.
std::string who_else(const Contender& best, const std::vector<Contender>& all) {
  std::vector<std::string> names;
  for (const auto& each : all)
    if (each.name != best.name && each.cells() == best.cells() && is_like_retrained(each))
      names.push_back(escape_html(each.name));
  if (names.empty() || !is_like_retrained(best)) return {};
  const std::string others = names.size() <= kMostNamed ? listed(names) : std::to_string(names.size()) + " others";
  return " It is nowhere further from them than they are from each other, and neither " +
         std::string(names.size() == 1 ? "is " : "are ") + others + ": their order says little.";
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
  return " Of " + std::to_string(all) + (all == 1 ? " run " : " runs ") + listed(parts) + ".";
}

// Whether no run of any method showed that there was anything to forget.
bool is_nothing_measurable(const std::vector<Contender>& all) {
  std::size_t judged = 0, unclear = 0;
  for (const auto& each : all) {
    judged += each.judged();
    unclear += each.judged(BandVerdict::kNotMeasurable);
  }
  return judged > 0 && judged == unclear;
}

std::string test_change(double lost) {
  if (std::abs(lost) < 0.0005) return " Test accuracy is the same in the mean.";
  return " Test accuracy " + std::string(lost > 0 ? "lost: " : "gained: ") + points(std::abs(lost)) + ".";
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
  const auto all = contenders(rows, set.name);
  const auto best = nearest_of(all);
  if (!best)
    return "<p class=\"verdict open\">" + escape_html(set.name) +
           ": nothing that could be compared has ended yet.</p>\n";
  const auto lost = best->mean("test lost"), faster = best->mean("faster");
  const bool is_void = is_nothing_measurable(all);
  std::string text = "<b>" + escape_html(set.name) + "</b>: ";
  if (is_void)
    text +=
        "<b>nothing could be measured here</b>: in no run did the original show a clear trace of these records, so "
        "nothing proves that a method removes it. Without that proof, nearest";
  else
    text += "nearest";
  text += " to models that never saw the records comes <b>" + escape_html(best->name) + "</b>, " +
          points(*best->mean("gap")) + " from them on average.";
  const char* kind = " open";
  if (const auto judged = best->judged(); judged > 0 && !is_void) {
    const auto inside = best->judged(BandVerdict::kInside), unclear = best->judged(BandVerdict::kNotMeasurable);
    text += how_runs_ended(*best);
    kind = inside == best->cells() ? "" : inside + unclear == judged ? " open" : " bad";
  }
  if (lost) text += test_change(*lost);
  if (faster) text += formatted(*faster < 10 ? " %.1f" : " %.0f", *faster) + " times as fast as retraining.";
  text += who_else(*best, all);
  return "<p class=\"verdict" + std::string(kind) + "\">" + text + "</p>\n";
}

}  // namespace expunge
