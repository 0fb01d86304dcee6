// Removal of a whole site by the site itself (Halimi et al., 2022, arXiv 2207.05521): ascent on its loss, projected to
// an ℓ2 ball around the mean of the other sites' models, with the authors' clipped gradients. The
// owner's own model is what a pass over its records makes of the global one, and (global − share · own) / (1 − share)
// that of the others, where `own_share` is the owner's weight in the average. The radius is `radius` times the mean
// distance of ten freshly drawn networks from there. The ascent ends at `loss_bound` (−1: at what equally likely
// answers lose; looked at every quarter of a pass), where the paper stops by validation accuracy. Other sites repair.
// kBadInput: a site that retains records.
#pragma once

#include "common/learn/unlearner.h"

namespace expunge {

std::unique_ptr<Unlearner> make_site_removal();

}  // namespace expunge
