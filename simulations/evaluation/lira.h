// The likelihood-ratio attack with references that never saw the records: offline LiRA (Carlini et al., arXiv
// 2112.03570, section VI and Algorithm 1 without its IN models), with one variance for all records as there is advised
// where references are few. The score is how many deviations a model agrees better with a record's label than the
// references do; what the paper makes of it, Φ of the score, ranks records alike.
#pragma once

#include <span>
#include <vector>

#include "simulations/evaluation/outputs.h"

namespace expunge {

using Models = std::vector<const Answered*>;

// The references' deviation on one record, pooled over `places`; 1 where there are fewer than two references or they
// do not differ.
double reference_deviation(const Models& references, std::span<const std::size_t> places);

// A score for each place; at least one reference.
std::vector<double> lira_scores(const Answered& model, const Models& references, double deviation,
                                std::span<const std::size_t> places);

}  // namespace expunge
