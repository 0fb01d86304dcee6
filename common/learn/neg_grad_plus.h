// NegGrad+ (Kurmanji et al., NeurIPS 2023, arXiv 2302.09880): descent on alpha · CE(retain) − (1 − alpha) · CE(forget),
// a batch of each in every step. One epoch is one pass over the longer of the two sets, the other one being gone
// through as often as that takes. Other sites repair on their retain subset.
#pragma once

#include "common/learn/unlearner.h"

namespace expunge {

std::unique_ptr<Unlearner> make_neg_grad_plus();

}  // namespace expunge
