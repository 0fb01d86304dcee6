#include "simulations/evaluation/memorisation.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "common/base/ensure.h"

namespace expunge {
namespace {

std::vector<std::size_t> order_of(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return values[i]; });
  return order;
}

std::vector<double> ranks_of(std::span<const double> values) {
  const auto order = order_of(values);
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first;
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    for (std::size_t i = first; i < end; ++i) ranks[order[i]] = static_cast<double>(first + end - 1) / 2;
    first = end;
  }
  return ranks;
}

}  // namespace

std::vector<double> memorisation(const Answered& original, const Models& oracles, std::span<const std::size_t> places) {
  ensure(!oracles.empty(), "memorisation: at least one oracle");
  std::vector<double> values;
  for (const auto place : places) {
    double sum = 0;
    for (const auto* oracle : oracles) sum += oracle->right[place];
    values.push_back(original.right[place] - sum / static_cast<double>(oracles.size()));
  }
  return values;
}

double rank_correlation(std::span<const double> one, std::span<const double> other) {
  ensure(one.size() == other.size(), "rank_correlation: two values of each");
  const auto x = ranks_of(one), y = ranks_of(other);
  const double middle = (static_cast<double>(one.size()) - 1) / 2;
  double both = 0, of_x = 0, of_y = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    both += (x[i] - middle) * (y[i] - middle);
    of_x += (x[i] - middle) * (x[i] - middle);
    of_y += (y[i] - middle) * (y[i] - middle);
  }
  return of_x > 0 && of_y > 0 ? both / std::sqrt(of_x * of_y) : 0;
}

}  // namespace expunge
