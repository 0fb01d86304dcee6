// Some retrained models, and what one more model is beside them.
#pragma once

#include "simulations/evaluation/membership.h"
#include "simulations/evaluation/verdict.h"

namespace expunge {

class Beside {
 public:
  // `cohort` and the oracles must outlive it; at least one oracle.
  Beside(const JudgedCohort& cohort, Models oracles);

  const Models& oracles() const { return oracles_; }
  const std::optional<NullBand>& band() const { return band_; }
  double deviation() const { return deviation_; }  // of one record's agreement among the oracles
  double contrast() const { return contrast_; }    // the oracles' mean

  Power power(const Answered& original) const;  // a band is there
  Judgement judged(const Answered& candidate, const Power& power) const;
  std::optional<double> gap(const Answered& candidate) const;
  Figures distances(const Figures& figures) const;                 // what that gap is the mean of
  std::optional<double> calibrated(const Figures& figures) const;  // contrast above the oracles', in deviations
  double mean_divergence(const Answered& candidate, std::span<const std::size_t> places) const;
  std::vector<double> pair_divergences(std::span<const std::size_t> places) const;  // ascending

 private:
  const JudgedCohort* cohort_;
  Models oracles_;
  std::vector<Figures> figures_;
  std::optional<NullBand> band_;
  double deviation_ = 1, contrast_ = 0;
};

}  // namespace expunge
