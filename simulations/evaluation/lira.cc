#include "simulations/evaluation/lira.h"

#include <cmath>

#include "common/base/ensure.h"

namespace expunge {
namespace {

double mean_agreement(const Models& references, std::size_t place) {
  double sum = 0;
  for (const auto* reference : references) sum += reference->agreement[place];
  return sum / static_cast<double>(references.size());
}

}  // namespace

double reference_deviation(const Models& references, std::span<const std::size_t> places) {
  if (references.size() < 2 || places.empty()) return 1;
  double sum = 0;
  for (const auto place : places) {
    const double mean = mean_agreement(references, place);
    for (const auto* reference : references) sum += std::pow(reference->agreement[place] - mean, 2);
  }
  const double degrees = static_cast<double>(places.size()) * static_cast<double>(references.size() - 1);
  return sum > 0 ? std::sqrt(sum / degrees) : 1;
}

std::vector<double> lira_scores(const Answered& model, const Models& references, double deviation,
                                std::span<const std::size_t> places) {
  ensure(!references.empty(), "lira_scores: at least one reference");
  std::vector<double> scores;
  scores.reserve(places.size());
  for (const auto place : places)
    scores.push_back((model.agreement[place] - mean_agreement(references, place)) / deviation);
  return scores;
}

}  // namespace expunge
