// Whether a model is right as often as it says it is.
#pragma once

#include "simulations/evaluation/outputs.h"

namespace expunge {

inline constexpr std::size_t kConfidenceBins = 15;

// Expected calibration error (Guo et al., ICML 2017, arXiv 1706.04599, eq. 5) over bins of equal width, from 0 to 1; of
// findings over all known ones. 0 of no records.
double calibration_error(const JudgedCohort& cohort, const Answered& model, std::span<const std::size_t> places);

}  // namespace expunge
