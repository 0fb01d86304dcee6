#include "simulations/evaluation/roc.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace expunge {
namespace {

constexpr double kNormal95 = 1.959964;

std::vector<double> ascending(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  return sorted;
}

// Of each value: the share of `sorted` that is below it; equals count half.
std::vector<double> shares_below(std::span<const double> values, const std::vector<double>& sorted) {
  std::vector<double> shares;
  shares.reserve(values.size());
  for (const double value : values) {
    const auto [first_equal, first_above] = std::ranges::equal_range(sorted, value);
    const auto wins = static_cast<double>(first_equal - sorted.begin());
    const auto ties = static_cast<double>(first_above - first_equal);
    shares.push_back((wins + ties / 2) / static_cast<double>(sorted.size()));
  }
  return shares;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// The variance of the mean. That of a single value is not known: taken for that of a coin toss.
double variance_of_mean(const std::vector<double>& values) {
  if (values.size() < 2) return 0.25;
  const double mean = mean_of(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum / static_cast<double>(values.size() - 1) / static_cast<double>(values.size());
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

std::optional<double> caught_at(double false_rate, const std::vector<double>& members,
                                const std::vector<double>& others) {
  const auto allowed = static_cast<std::size_t>(std::floor(false_rate * static_cast<double>(others.size()) + 1e-9));
  if (allowed < 1) return std::nullopt;
  const double threshold = others[others.size() - 1 - allowed];
  const auto above = members.end() - std::ranges::upper_bound(members, threshold);
  return static_cast<double>(above) / static_cast<double>(members.size());
}

}  // namespace

std::optional<Roc> roc(std::span<const double> members, std::span<const double> others) {
  if (members.empty() || others.empty()) return std::nullopt;
  const auto inside = ascending(members), outside = ascending(others);
  const auto wins = shares_below(members, outside), losses = shares_below(others, inside);
  const double area = mean_of(wins);
  const double deviation = std::sqrt(variance_of_mean(wins) + variance_of_mean(losses));
  return Roc{.auc = area,
             .least = std::max(0.0, area - kNormal95 * deviation),
             .most = std::min(1.0, area + kNormal95 * deviation),
             .balanced_accuracy = best_balanced_accuracy(inside, outside),
             .tpr_at_1pct_fpr = caught_at(0.01, inside, outside),
             .tpr_at_01pct_fpr = caught_at(0.001, inside, outside),
             .members = members.size(),
             .others = others.size()};
}

}  // namespace expunge
