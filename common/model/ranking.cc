#include "common/model/ranking.h"

#include <algorithm>
#include <cmath>

namespace expunge {

std::vector<double> in_order(std::span<const double> values) {
  std::vector<double> ascending(values.begin(), values.end());
  std::ranges::sort(ascending);
  return ascending;
}

std::vector<double> wins(std::span<const double> values, std::span<const double> ascending) {
  std::vector<double> found;
  found.reserve(values.size());
  for (const double value : values) {
    const auto [first_equal, first_above] = std::ranges::equal_range(ascending, value);
    found.push_back(static_cast<double>(first_equal - ascending.begin()) +
                    static_cast<double>(first_above - first_equal) / 2);
  }
  return found;
}

std::optional<double> auc(std::span<const double> positives, std::span<const double> negatives) {
  if (positives.empty() || negatives.empty()) return std::nullopt;
  double sum = 0;
  for (const double each : wins(positives, in_order(negatives))) sum += each;
  return sum / (static_cast<double>(positives.size()) * static_cast<double>(negatives.size()));
}

std::optional<double> true_rate_at(double false_rate, std::span<const double> positives,
                                   std::span<const double> negatives) {
  if (positives.empty()) return std::nullopt;
  // 1 % of 100 is 1, whatever the product rounds to.
  const auto allowed = static_cast<std::size_t>(std::floor(false_rate * static_cast<double>(negatives.size()) + 1e-9));
  if (allowed < 1) return std::nullopt;
  if (allowed >= negatives.size()) return 1;
  const auto ascending = in_order(negatives);
  const double threshold = ascending[ascending.size() - 1 - allowed];
  const auto caught = std::ranges::count_if(positives, [&](double score) { return score > threshold; });
  return static_cast<double>(caught) / static_cast<double>(positives.size());
}

}  // namespace expunge
