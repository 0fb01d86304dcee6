#include "simulations/evaluation/klom.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "common/base/ensure.h"

namespace expunge {
namespace {

constexpr std::size_t kBins = 20;
constexpr double kEmpty = 1e-5;

struct Reach {
  double least = 0, width = 1;  // of a bin
};

using Histogram = std::array<double, kBins>;

double cut(float margin) {
  return static_cast<double>(std::clamp(margin, -kFarthestMargin, kFarthestMargin));
}

Reach reach_of(std::span<const float> some, std::span<const float> others) {
  const auto [low, high] = std::ranges::minmax(some);
  const auto [other_low, other_high] = std::ranges::minmax(others);
  const double least = cut(std::min(low, other_low)), most = cut(std::max(high, other_high));
  return {least, (most > least ? most - least : 1) / kBins};
}

Histogram shares(std::span<const float> margins, const Reach& reach) {
  Histogram bins{};
  for (const float margin : margins) {
    const auto bin = static_cast<std::size_t>((cut(margin) - reach.least) / reach.width);
    bins[std::min(bin, kBins - 1)] += 1 / static_cast<double>(margins.size());
  }
  return bins;
}

}  // namespace

double klom(std::span<const float> unlearned, std::span<const float> retrained) {
  ensure(!unlearned.empty() && !retrained.empty(), "klom: models of both kinds");
  const Reach reach = reach_of(unlearned, retrained);
  const Histogram p = shares(unlearned, reach), q = shares(retrained, reach);
  double sum = 0;
  for (std::size_t i = 0; i < kBins; ++i)
    if (p[i] > 0) sum += p[i] * std::log(p[i] / std::max(q[i], kEmpty));
  return sum;
}

}  // namespace expunge
