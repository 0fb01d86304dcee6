// Forgetting that needs no tuning and stops by itself: the forget records are brought to what the model would answer to
// them if they were unseen, everything else to what it answers already. Ours.
//
// * Towards what: the right answer's probability is lowered to that of the held-out record of the same class (finding,
//   label) and rank (as_unseen_scores.h); the divergence to it has its minimum there, so that no step forgets too much.
// * Retaining is distillation: the divergence on retain records from what the model that the round began with answers
//   (Hinton et al., 2015, arXiv 1503.02531), weighted as many retain as forget records this site has, at least 1. It
//   teaches the model nothing new, so a model that could still learn does not, as the oracle could not, either.
// * Step length: both divergences can be 0, so it is measured (measured_steps.h).
// * When to stop: before every pass the forget records' probabilities of the right answer are compared with those of
//   held-out records of the same class (of all, where not two are), less what the forget set is harder or easier. It
//   ends when half of the splits of the held-out records alone differ as much (two_sample.h), or after `passes`. Where
//   that is so from the start, the model stays bit-identical; once begun, three passes are made at least.
// * Only salient weights change (saliency.h). The other sites have nothing to repair: their divergence is 0.
//
// In later rounds of a plan the forget records no longer rank as trained ones do, and are ranked among themselves; and
// nothing is done where they are at the level that unseen records had when the plan began (unseen.h).
// kBadInput: a site with fewer than two held-out records.
#pragma once

#include "common/learn/unlearner.h"

namespace expunge {

std::unique_ptr<Unlearner> make_as_unseen();

}  // namespace expunge
