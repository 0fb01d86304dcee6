// The relative attack, offline: RMIA (Zarifzadeh et al., arXiv 2312.03262, eq. 2 to 4 and section 3.3). A record's
// score is the share of a population of unseen records over which it dominates: whose likelihood ratio, the model's
// probability of the right answer against the references', is at least γ times lower.
#pragma once

#include "simulations/evaluation/lira.h"

namespace expunge {

inline constexpr double kDominance = 2;  // γ, as in the paper's experiments
inline constexpr double kReferenceSlope =
    0.3;  // a of p(x) ≈ ((1 + a) · p_OUT(x) + (1 − a)) / 2, the paper's for images

// A score from 0 to 1 for each place; `population`: places of records that neither model nor references saw. A place
// may be in both: it then counts among those that it does not dominate.
std::vector<double> rmia_scores(const Answered& model, const Models& references, std::span<const std::size_t> places,
                                std::span<const std::size_t> population);

}  // namespace expunge
