#include "common/learn/as_unseen_scores.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "common/learn/task.h"

namespace expunge {
namespace {

std::vector<double> ascending(const at::Tensor& row) {
  std::vector<double> values = to_doubles(row);
  std::ranges::sort(values);
  return values;
}

// From 0 to 1; of equal scores the middle.
double rank_of(double score, const std::vector<double>& among) {
  const auto [first, last] = std::ranges::equal_range(among, score);
  const double place = static_cast<double>((first - among.begin()) + (last - among.begin())) / 2;
  return place / static_cast<double>(among.size());
}

double at_rank(double rank, const std::vector<double>& values) {
  const auto last = static_cast<double>(values.size() - 1);
  const double place = std::clamp(rank * static_cast<double>(values.size()) - 0.5, 0.0, last);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return std::lerp(values[below], values[above], place - static_cast<double>(below));
}

}  // namespace

at::Tensor as_unseen_scores(const at::Tensor& scores, const at::Tensor& trained, const at::Tensor& unseen) {
  const std::vector<double> seen = ascending(trained), others = ascending(unseen);
  at::Tensor lowered = scores.to(at::kDouble).clone();
  auto* value = lowered.mutable_data_ptr<double>();
  for (std::int64_t i = 0; i < lowered.numel(); ++i)
    value[i] = std::min(value[i], at_rank(rank_of(value[i], seen), others));
  return lowered;
}

}  // namespace expunge
