#include "common/learn/unseen.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "common/learn/metrics.h"
#include "common/model/measures.h"

namespace expunge {
namespace {

constexpr double kNotTold = -1;

// Below this share of the mean loss an answer counts as sure: no step is small enough to bring a record there.
constexpr double kSure = 0.1;

std::string told_quantile(std::size_t number) {
  return "unseen_" + loss_quantile(number);
}

struct Losses {
  std::vector<double> each;
  std::optional<double> accuracy;
};

Result<Losses> losses_of(LocalUnlearning& work, std::span<const std::uint32_t> records) {
  EXPUNGE_TRY(answers, work.bench.answers(records));
  Losses losses{to_doubles(work.bench.task().losses(answers.outputs, answers.targets)), std::nullopt};
  if (const auto right = work.bench.task().right(answers.outputs, answers.targets))
    losses.accuracy = static_cast<double>(right->right) / static_cast<double>(right->answers);
  return losses;
}

Unseen told_level(const LocalUnlearning& work) {
  Unseen unseen{work.setting("unseen_loss"), std::nullopt, {}};
  if (work.setting("unseen_accuracy") != kNotTold) unseen.accuracy = work.setting("unseen_accuracy");
  for (std::size_t i = 0; i < kLossQuantiles; ++i) {
    const double told = work.setting(told_quantile(i));
    if (told == kNotTold) return {unseen.loss, unseen.accuracy, {}};
    unseen.quantiles.push_back(told);
  }
  return unseen;
}

// What the record of this rank would be answered with if it were unseen; `rank` from 0 (best) to 1.
double loss_at(const Unseen& unseen, double rank) {
  if (unseen.quantiles.empty()) return unseen.loss;
  const auto last = static_cast<double>(unseen.quantiles.size() - 1);
  const double place = std::clamp(rank * (last + 2) - 1, 0.0, last);
  const auto below = static_cast<std::size_t>(place);
  const auto above = std::min(below + 1, unseen.quantiles.size() - 1);
  return std::lerp(unseen.quantiles[below], unseen.quantiles[above], place - static_cast<double>(below));
}

bool is_reached(const Unseen& unseen, const Losses& now) {
  if (*mean(now.each) >= unseen.loss) return true;
  return now.accuracy && unseen.accuracy && *now.accuracy <= *unseen.accuracy;
}

}  // namespace

std::vector<Parameter> unseen_parameters() {
  std::vector<Parameter> parameters{{"guard", 1, 0, 1, true},
                                    {"unseen_accuracy", kNotTold, kNotTold, 1},
                                    {"unseen_loss", kNotTold, kNotTold, kLargestLoss}};
  for (std::size_t i = 0; i < kLossQuantiles; ++i)
    parameters.push_back({told_quantile(i), kNotTold, kNotTold, kLargestLoss});
  return parameters;
}

Result<std::optional<Unseen>> unseen_level(LocalUnlearning& work) {
  if (work.setting("guard") == 0) return std::optional<Unseen>();
  if (work.setting("unseen_loss") != kNotTold) return std::optional(told_level(work));
  EXPUNGE_TRY(held_out, work.bench.labelled(work.selection.held_out));
  if (held_out.empty()) return std::optional<Unseen>();
  EXPUNGE_TRY(own, losses_of(work, held_out));
  return std::optional(Unseen{*mean(own.each), own.accuracy, quantiles(own.each, kLossQuantiles)});
}

Result<std::vector<std::uint32_t>> still_known(LocalUnlearning& work, const Unseen& unseen) {
  EXPUNGE_TRY(forget, work.bench.labelled(work.selection.forget));
  if (forget.empty()) return forget;
  EXPUNGE_TRY(now, losses_of(work, forget));
  std::vector<std::uint32_t> known;
  if (is_reached(unseen, now)) return known;
  std::vector<std::size_t> order(forget.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return now.each[i]; });
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const double wanted = loss_at(unseen, (static_cast<double>(rank) + 0.5) / static_cast<double>(order.size()));
    if (wanted >= kSure * unseen.loss && now.each[order[rank]] < wanted) known.push_back(forget[order[rank]]);
  }
  return known;
}

}  // namespace expunge
