// What the owner's work in one round of unlearning costs without a consortium: for
// simulations/bench/against_pytorch.py.
#pragma once

#include <string>

#include "simulations/experiment.h"

namespace expunge {

// The study's method on the first `share` of the training records as the forget set, and the others as the retain set,
// from fresh weights; the mask first, where the method has one. JSON: "sample_visits"; "seconds" of saliency and
// unlearning alone. There is no coordinator: a guard finds the level of unseen records by itself, from the held-out
// ones. kBadInput: a method that sites do not carry out.
Result<std::string> unlearn_plainly(const Experiment& experiment);

}  // namespace expunge
