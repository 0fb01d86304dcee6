// AMUN (Ebrahimpour-Boroojeny et al., ICML 2025, arXiv 2503.00917): for each forget record an adversarial
// example near it, by projected gradient ascent of `steps` steps in an ℓ2 ball whose radius starts at `epsilon` (pixels
// from 0 to 1) and doubles until the answer is wrong; then training on these with the wrong answers as labels, with
// `with_forget` also on the forget records with their right ones, beside retain records. The examples are those of the
// global model that the round began with; steps are 2.5 · radius / steps long, as is common. A record that
// twenty doublings do not turn is left out. Other sites repair. kBadInput: labels per finding.
#pragma once

#include "common/learn/unlearner.h"

namespace expunge {

std::unique_ptr<Unlearner> make_amun();

}  // namespace expunge
