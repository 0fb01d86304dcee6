#include "common/learn/metrics.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "common/base/ensure.h"

namespace expunge {
namespace {

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

std::optional<double> class_auc(std::span<const float> probabilities, std::span<const std::int64_t> classes_of_records,
                                std::size_t classes) {
  ensure(probabilities.size() == classes_of_records.size() * classes, "class_auc: rows and records do not match");
  if (classes == 2) return one_against_rest(probabilities, classes_of_records, 2, 1);
  std::vector<double> areas;
  for (std::size_t wanted = 0; wanted < classes; ++wanted)
    if (const auto area = one_against_rest(probabilities, classes_of_records, classes, wanted)) areas.push_back(*area);
  return mean(areas);
}

std::vector<double> quantiles(std::span<const double> values, std::size_t count) {
  std::vector<double> cuts;
  if (values.empty()) return cuts;
  const auto ascending = in_order(values);
  for (std::size_t i = 1; i <= count; ++i) cuts.push_back(ascending[ascending.size() * i / (count + 1)]);
  return cuts;
}

std::optional<double> mean(std::span<const double> values) {
  if (values.empty()) return std::nullopt;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace expunge
