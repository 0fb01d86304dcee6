// SalUn-soft, SalUn with soft thresholding in the place of a mask (Fan et al., ICLR 2024, arXiv 2310.12508, appendix;
// the authors' public code): after every step of random relabelling the weights' change since the round began is shrunk
// by a threshold t, sign(d) · max(|d| − t, 0). t is such that a share of all parameters goes back to where it was:
// `frozen` at the start, falling linearly to 0 over the plan. Other sites repair.
#pragma once

#include "common/learn/unlearner.h"

namespace expunge {

std::unique_ptr<Unlearner> make_salun_soft();

}  // namespace expunge
