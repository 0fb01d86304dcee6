// How records are answered that the model never saw, and which forget records are still answered better.
//
// The goal of unlearning is a model to which the forget records are like unseen ones, not one that is wrong about them.
// Losses are compared rank by rank, as the retrained model's would be: the forget record that is answered third best of
// a hundred with what 3 % of the unseen records are below. That leaves most records of a good model alone, since it
// answers most unseen records well, too.
#pragma once

#include <optional>
#include <vector>

#include "common/learn/unlearner.h"

namespace expunge {

struct Unseen {
  double loss = 0;                 // mean
  std::optional<double> accuracy;  // only where the task knows right and wrong
  std::vector<double> quantiles;   // of the loss, at equal steps, ascending; empty: only the mean is known
};

// `guard` (1: stop at the level of unseen records, 0: never), and what the coordinator tells of the held-out records of
// all sites under the model that the plan began with: `unseen_loss`, `unseen_accuracy`, `unseen_loss_05` … `_95` (−1:
// not told).
std::vector<Parameter> unseen_parameters();

// As told; else as the site's own held-out records are answered by the model of the moment; absent without any of
// these, or without `guard`.
Result<std::optional<Unseen>> unseen_level(LocalUnlearning& work);

// The forget records that are still answered better than unseen ones; none where their mean loss has risen, or their
// accuracy fallen, to that of unseen records.
Result<std::vector<std::uint32_t>> still_known(LocalUnlearning& work, const Unseen& unseen);

}  // namespace expunge
