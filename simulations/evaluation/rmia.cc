#include "simulations/evaluation/rmia.h"

#include <algorithm>

#include "common/base/ensure.h"

namespace expunge {
namespace {

constexpr double kLeast = 1e-12;

double mean_right(const Models& references, std::size_t place) {
  double sum = 0;
  for (const auto* reference : references) sum += reference->right[place];
  return sum / static_cast<double>(references.size());
}

}  // namespace

std::vector<double> rmia_scores(const Answered& model, const Models& references, std::span<const std::size_t> places,
                                std::span<const std::size_t> population) {
  ensure(!references.empty() && !population.empty(), "rmia_scores: at least one reference and one unseen record");
  std::vector<double> ratios;
  ratios.reserve(population.size());
  for (const auto place : population)
    ratios.push_back(model.right[place] / std::max(mean_right(references, place), kLeast));
  std::ranges::sort(ratios);
  std::vector<double> scores;
  scores.reserve(places.size());
  for (const auto place : places) {
    const double either = ((1 + kReferenceSlope) * mean_right(references, place) + (1 - kReferenceSlope)) / 2;
    const auto dominated = std::ranges::upper_bound(ratios, model.right[place] / either / kDominance);
    scores.push_back(static_cast<double>(dominated - ratios.begin()) / static_cast<double>(ratios.size()));
  }
  return scores;
}

}  // namespace expunge
