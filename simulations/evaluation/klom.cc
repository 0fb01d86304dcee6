#include "simulations/evaluation/klom.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "common/base/ensure.h"

namespace expunge {
namespace {

constexpr std::size_t kBins = 20;
constexpr double kFarthest = 100;
constexpr double kEmpty = 1e-5;

using Histogram = std::array<double, kBins>;

std::vector<double> margins(const Models& models, std::size_t place) {
  std::vector<double> values;
  for (const auto* model : models) values.push_back(std::clamp(model->agreement[place], -kFarthest, kFarthest));
  return values;
}

Histogram shares(const std::vector<double>& values, double least, double width) {
  Histogram bins{};
  for (const double value : values) {
    const auto bin = static_cast<std::size_t>((value - least) / width);
    bins[std::min(bin, kBins - 1)] += 1 / static_cast<double>(values.size());
  }
  return bins;
}

double divergence_of(const std::vector<double>& unlearned, const std::vector<double>& oracles) {
  const double least = std::min(std::ranges::min(unlearned), std::ranges::min(oracles));
  const double most = std::max(std::ranges::max(unlearned), std::ranges::max(oracles));
  const double width = (most > least ? most - least : 1) / kBins;
  const Histogram p = shares(unlearned, least, width), q = shares(oracles, least, width);
  double sum = 0;
  for (std::size_t i = 0; i < kBins; ++i)
    if (p[i] > 0) sum += p[i] * std::log(p[i] / std::max(q[i], kEmpty));
  return sum;
}

}  // namespace

std::vector<double> klom(const Models& unlearned, const Models& oracles, std::span<const std::size_t> places) {
  ensure(!unlearned.empty() && !oracles.empty(), "klom: models of both kinds");
  std::vector<double> values;
  for (const auto place : places) values.push_back(divergence_of(margins(unlearned, place), margins(oracles, place)));
  return values;
}

}  // namespace expunge
