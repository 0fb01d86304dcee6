#include "simulations/evaluation/beside.h"

#include <algorithm>

#include "common/base/ensure.h"

namespace expunge {

Beside::Beside(const JudgedCohort& cohort, Models oracles) : cohort_(&cohort), oracles_(std::move(oracles)) {
  ensure(!oracles_.empty(), "Beside: at least one oracle");
  for (const auto* oracle : oracles_) figures_.push_back(figures_of(cohort, *oracle));
  band_ = null_band(figures_, answer_counts(cohort));
  auto never_seen = cohort.of(RecordSet::kForget);
  const auto unseen = cohort.unseen();
  never_seen.insert(never_seen.end(), unseen.begin(), unseen.end());
  deviation_ = reference_deviation(oracles_, never_seen);
  for (const auto& figures : figures_) contrast_ += figures.contrast.value_or(0) / static_cast<double>(figures_.size());
}

Power Beside::power(const Answered& original) const {
  const auto attacked = attack(*cohort_, original, oracles_, deviation_, {});
  return power_of(attacked.lira, figures_of(*cohort_, original), *band_);
}

Judgement Beside::judged(const Answered& candidate, const Power& power) const {
  return judge(figures_of(*cohort_, candidate), figures_, *band_, deviation_, power);
}

std::optional<double> Beside::gap(const Answered& candidate) const {
  return gap_to_oracles(figures_of(*cohort_, candidate), figures_);
}

Figures Beside::distances(const Figures& figures) const {
  return distances_to_oracles(figures, figures_);
}

std::optional<double> Beside::calibrated(const Figures& figures) const {
  if (!figures.contrast) return std::nullopt;
  return (*figures.contrast - contrast_) / deviation_;
}

double Beside::mean_divergence(const Answered& candidate, std::span<const std::size_t> places) const {
  double sum = 0;
  for (const auto* oracle : oracles_) sum += divergence(*cohort_, candidate, *oracle, places);
  return sum / static_cast<double>(oracles_.size());
}

std::vector<double> Beside::pair_divergences(std::span<const std::size_t> places) const {
  std::vector<double> found;
  for (std::size_t i = 0; i < oracles_.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) found.push_back(divergence(*cohort_, *oracles_[i], *oracles_[j], places));
  std::ranges::sort(found);
  return found;
}

}  // namespace expunge
