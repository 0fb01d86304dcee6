// The figures by which models are compared, and distances between them.
#pragma once

#include <optional>

#include "simulations/evaluation/lira.h"

namespace expunge {

// Accuracies and the loss attack's AUC from 0 to 1; absent where there are no records.
struct Figures {
  std::optional<double> forget, retain, test, membership;
  // How much better a model agrees with the labels of forgotten records than with those of unseen ones, in logits. That
  // a model is surer of everything, as two trainings differ, is no part of it. Absent where either is missing.
  std::optional<double> contrast;
};

Figures figures_of(const JudgedCohort& cohort, const Answered& model);

// The mean distance of the four figures (design: average gap); absent where one is.
std::optional<double> average_gap(const Figures& one, const Figures& other);

// ½ KL(p‖q) + ½ KL(q‖p) of the answers, in nats, mean over records and findings; 0 of none.
double divergence(const JudgedCohort& cohort, const Answered& one, const Answered& other,
                  std::span<const std::size_t> places);

}  // namespace expunge
