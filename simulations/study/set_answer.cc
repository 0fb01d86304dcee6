#include "simulations/study/set_answer.h"

#include <algorithm>
#include <cmath>

#include "common/base/formatted.h"
#include "simulations/plot.h"
#include "simulations/study/contender.h"
#include "simulations/study/table_lines.h"

namespace expunge {
namespace {

constexpr std::size_t kMostNamed = 4;
constexpr double kFewControls = 0.05;  // as often as a retrained model may be mistaken

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
    if (each.name != best.name && each.ended() == best.ended() && is_like_retrained(each))
      names.push_back(escape_html(each.name));
  if (names.empty() || !is_like_retrained(best)) return {};
  const std::string others = names.size() <= kMostNamed ? listed(names) : std::to_string(names.size()) + " others";
  return " It is nowhere further from them than they are from each other, and neither " +
         std::string(names.size() == 1 ? "is " : "are ") + others + ": their order says little.";
}

// Who was compared over fewer runs than planned, or not at all. Empty where all have a result.
std::string who_is_missing(const std::vector<Contender>& all) {
  std::vector<std::string> names;
  for (const auto& each : all)
    if (each.ended() < each.planned())
      names.push_back(escape_html(each.name) + " (" + std::to_string(each.ended()) + " of " +
                      std::to_string(each.planned()) + ")");
  if (names.empty()) return {};
  const std::string who =
      names.size() <= kMostNamed ? listed(names) : std::to_string(names.size()) + " of those compared";
  return " <b>Not all runs have a result: " + who + ".</b>";
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

// What its verdicts are worth: of models that did not forget, judged beside the same retrained ones, how many passed.
std::string what_controls_say(const Contender& best) {
  const auto controls = best.controls(), passed = best.passed();
  if (passed == 0) return {};
  std::string text = "Of " + std::to_string(controls) + " models that did not forget, judged as controls beside it, " +
                     std::to_string(passed) + (passed == 1 ? " was" : " were") + " taken for one that did";
  if (static_cast<double>(passed) > kFewControls * static_cast<double>(controls))
    text += ": a run that is like a retrained model proves little here";
  return " <b>" + text + ".</b>";
}

// What the mean distance hides.
std::string on_forgotten(const Contender& best) {
  const auto forget = best.mean("forget"), without = best.mean("oracle forget");
  if (!forget || !without) return {};
  return formatted(" Of the forgotten records it answers %.1f %% right, they %.1f %%.", 100 * *forget, 100 * *without);
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

// Where the original is within the null band in each row, no gap shows that a method did anything.
std::string what_untouched_is(const Contender& best) {
  const auto gap = best.mean("original gap");
  const bool is_near = std::ranges::all_of(best.rows, [](const Row* row) {
    const auto own = row->mean("original gap"), band = row->mean("band");
    return own && band && *own <= *band;
  });
  if (!gap || !is_near) return {};
  return " <b>Left as it was, the model is " + points(*gap) +
         " from them, no further than they are from each other: here a small gap shows nothing.</b>";
}

// Whether no run of any method was like one more retrained model.
bool is_nobody_like_retrained(const std::vector<Contender>& all) {
  return std::ranges::all_of(all, [](const Contender& each) { return each.judged(BandVerdict::kInside) == 0; });
}

std::string pace(double faster) {
  const std::string text = formatted(faster < 10 ? "%.1f" : "%.0f", faster) + " times as fast as retraining.";
  return faster < 1 ? " Slower than retraining: " + text : " " + text;
}

std::string test_change(double lost) {
  if (std::abs(lost) < 0.0005) return " Test accuracy is the same in the mean.";
  return " Test accuracy " + std::string(lost > 0 ? "lost: " : "gained: ") + points(std::abs(lost)) + ".";
}

}  // namespace

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
  else if (best->judged() > 0 && is_nobody_like_retrained(all))
    text += "<b>in no run was the new model shown to be like one that never saw the records</b>. Nearest";
  else
    text += "nearest";
  text += " to models that never saw the records comes <b>" + escape_html(best->name) + "</b>, " +
          points(*best->mean("gap")) + " from them on average" +
          (best->rows.size() == 1 ? "." : " (over its " + std::to_string(best->rows.size()) + " rows).") +
          on_forgotten(*best);
  const char* kind = " open";
  if (const auto judged = best->judged(); judged > 0 && !is_void) {
    const auto inside = best->judged(BandVerdict::kInside), unclear = best->judged(BandVerdict::kNotMeasurable);
    text += how_runs_ended(*best);
    const bool is_proof = best->passed() == 0 && what_untouched_is(*best).empty();
    kind = inside == best->planned() ? (is_proof ? "" : " open") : inside + unclear == judged ? " open" : " bad";
  }
  if (lost) text += test_change(*lost);
  if (faster) text += pace(*faster);
  text += who_else(*best, all) + what_untouched_is(*best) + what_controls_say(*best) + who_is_missing(all);
  return "<p class=\"verdict" + std::string(kind) + "\">" + text + "</p>\n";
}

}  // namespace expunge
