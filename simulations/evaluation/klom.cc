#include "simulations/evaluation/klom.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "common/base/ensure.h"

namespace expunge {
namespace {

constexpr std::size_t kBins = 20;
constexpr float kFarthest = 100;
constexpr double kEmpty = 1e-5;

struct Bins {
  double least = 0, width = 1;
};

using Histogram = std::array<double, kBins>;

double clipped(float margin) {
  return static_cast<double>(std::clamp(margin, -kFarthest, kFarthest));
}

Bins bins_over(std::span<const float> some, std::span<const float> others) {
  const auto [low, high] = std::ranges::minmax(some);
  const auto [other_low, other_high] = std::ranges::minmax(others);
  const double least = clipped(std::min(low, other_low)), most = clipped(std::max(high, other_high));
  return {least, (most > least ? most - least : 1) / kBins};
}

Histogram shares(std::span<const float> margins, const Bins& bins) {
  Histogram histogram{};
  for (const float margin : margins) {
    const auto bin = static_cast<std::size_t>((clipped(margin) - bins.least) / bins.width);
    histogram[std::min(bin, kBins - 1)] += 1 / static_cast<double>(margins.size());
  }
  return histogram;
}

}  // namespace

double klom(std::span<const float> unlearned, std::span<const float> retrained) {
  ensure(!unlearned.empty() && !retrained.empty(), "klom: models of both kinds");
  const Bins bins = bins_over(unlearned, retrained);
  const Histogram p = shares(unlearned, bins), q = shares(retrained, bins);
  double sum = 0;
  for (std::size_t i = 0; i < kBins; ++i)
    if (p[i] > 0) sum += p[i] * std::log(p[i] / std::max(q[i], kEmpty));
  return sum;
}

}  // namespace expunge
