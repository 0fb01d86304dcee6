#include "simulations/evaluation/roc.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "common/model/ranking.h"
#include "simulations/evaluation/student.h"

namespace expunge {
namespace {

constexpr double kMissed = 0.05;
constexpr double kChanceVariance = 1.0 / 12;  // of the share below a value that was drawn by chance

// Of each value: the share of `ascending` that is below it; equals count half.
std::vector<double> shares_below(std::span<const double> values, std::span<const double> ascending) {
  auto shares = wins(values, ascending);
  for (double& share : shares) share /= static_cast<double>(ascending.size());
  return shares;
}

// Of a mean: its variance, and with how many degrees of freedom that is known.
struct Spread {
  double variance = 0, degrees = 1;
};

// Few values may lie close together by chance: they vary at least as if one of them had been drawn by chance.
Spread spread_of_mean(std::span<const double> values) {
  const auto count = static_cast<double>(values.size());
  const double least = kChanceVariance / count;
  const double found = values.size() < 2 ? 0 : std::pow(deviation(values), 2);
  return {std::max(found, least) / count, std::max(1.0, count - 1)};
}

// Half the width of the interval (Welch, Biometrika 34, 1947).
double reach(const Spread& one, const Spread& other) {
  const double variance = one.variance + other.variance;
  const double degrees = variance * variance /
                         (one.variance * one.variance / one.degrees + other.variance * other.variance / other.degrees);
  return student_t(kMissed, static_cast<std::size_t>(std::max(1.0, degrees))) * std::sqrt(variance);
}

// The largest distance between the two distributions is what the best threshold gains over chance, twice.
double best_balanced_accuracy(const std::vector<double>& members, const std::vector<double>& others) {
  double best = 0;
  for (const double threshold : others) {
    const auto above = members.end() - std::ranges::upper_bound(members, threshold);
    const auto caught = static_cast<double>(above) / static_cast<double>(members.size());
    const auto false_alarms = others.end() - std::ranges::upper_bound(others, threshold);
    best = std::max(best, caught - static_cast<double>(false_alarms) / static_cast<double>(others.size()));
  }
  return 0.5 + best / 2;
}

}  // namespace

std::optional<Roc> roc(std::span<const double> members, std::span<const double> others) {
  if (members.empty() || others.empty()) return std::nullopt;
  const auto inside = in_order(members), outside = in_order(others);
  const auto below = shares_below(members, outside), above = shares_below(others, inside);
  const double area = mean_of(below);
  const double away = reach(spread_of_mean(below), spread_of_mean(above));
  return Roc{.auc = area,
             .least = std::max(0.0, area - away),
             .most = std::min(1.0, area + away),
             .balanced_accuracy = best_balanced_accuracy(inside, outside),
             .tpr_at_1pct_fpr = true_rate_at(0.01, inside, outside),
             .tpr_at_01pct_fpr = true_rate_at(0.001, inside, outside),
             .members = members.size(),
             .others = others.size()};
}

}  // namespace expunge
