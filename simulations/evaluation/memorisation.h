// Which forgotten records the original had learned by heart: p(label) under the original less its mean under the
// oracles. Feldman's definition (STOC 2020, arXiv 1906.05271, eq. 1) with the forget set as what is left out, one model
// that saw the record, and the oracles as those that did not.
#pragma once

#include "simulations/evaluation/lira.h"

namespace expunge {

// A value from −1 to 1 for each place; at least one oracle.
std::vector<double> memorisation(const Answered& original, const Models& oracles, std::span<const std::size_t> places);

// Spearman's rank correlation, equal values sharing their mean rank; 0 where one side does not vary.
double rank_correlation(std::span<const double> one, std::span<const double> other);

}  // namespace expunge
