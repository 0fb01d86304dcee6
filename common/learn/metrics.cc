#include "common/learn/metrics.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "common/base/ensure.h"

namespace expunge {
namespace {

std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  std::ranges::sort(copy);
  return copy;
}

std::optional<double> one_against_rest(std::span<const float> probabilities, std::span<const std::int64_t> records,
                                       std::size_t classes, std::size_t wanted) {
  std::vector<double> positives, negatives;
  for (std::size_t i = 0; i < records.size(); ++i)
    (records[i] == static_cast<std::int64_t>(wanted) ? positives : negatives)
        .push_back(probabilities[i * classes + wanted]);
  return auc(positives, negatives);
}

}  // namespace

std::optional<double> accuracy(std::span<const float> outputs, std::span<const std::int64_t> classes_of_records,
                               std::size_t classes) {
  ensure(outputs.size() == classes_of_records.size() * classes, "accuracy: outputs and records do not match");
  if (classes_of_records.empty()) return std::nullopt;
  std::size_t right = 0;
  for (std::size_t i = 0; i < classes_of_records.size(); ++i) {
    const auto row = outputs.subspan(i * classes, classes);
    right += std::ranges::max_element(row) - row.begin() == classes_of_records[i];
  }
  return static_cast<double>(right) / static_cast<double>(classes_of_records.size());
}

std::optional<double> auc(std::span<const double> positives, std::span<const double> negatives) {
  if (positives.empty() || negatives.empty()) return std::nullopt;
  const std::vector<double> below = sorted(negatives);
  double wins = 0;
  for (const double score : positives) {
    const auto [first_equal, first_above] = std::ranges::equal_range(below, score);
    wins += static_cast<double>(first_equal - below.begin()) + static_cast<double>(first_above - first_equal) / 2;
  }
  return wins / (static_cast<double>(positives.size()) * static_cast<double>(negatives.size()));
}

std::optional<double> class_auc(std::span<const float> probabilities, std::span<const std::int64_t> classes_of_records,
                                std::size_t classes) {
  ensure(probabilities.size() == classes_of_records.size() * classes, "class_auc: rows and records do not match");
  if (classes == 2) return one_against_rest(probabilities, classes_of_records, 2, 1);
  std::vector<double> areas;
  for (std::size_t wanted = 0; wanted < classes; ++wanted)
    if (const auto area = one_against_rest(probabilities, classes_of_records, classes, wanted)) areas.push_back(*area);
  return mean(areas);
}

std::optional<double> true_rate_at(double false_rate, std::span<const double> positives,
                                   std::span<const double> negatives) {
  if (positives.empty() || negatives.empty()) return std::nullopt;
  const std::vector<double> below = sorted(negatives);
  const auto allowed = static_cast<std::size_t>(false_rate * static_cast<double>(below.size()));
  if (allowed >= below.size()) return 1;
  const double threshold = below[below.size() - 1 - allowed];  // at most `allowed` negatives are above it
  const auto caught = std::ranges::count_if(positives, [&](double score) { return score > threshold; });
  return static_cast<double>(caught) / static_cast<double>(positives.size());
}

std::vector<double> quantiles(std::span<const double> values, std::size_t count) {
  std::vector<double> cuts;
  if (values.empty()) return cuts;
  const std::vector<double> ascending = sorted(values);
  for (std::size_t i = 1; i <= count; ++i) cuts.push_back(ascending[ascending.size() * i / (count + 1)]);
  return cuts;
}

std::optional<double> mean(std::span<const double> values) {
  if (values.empty()) return std::nullopt;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace expunge
