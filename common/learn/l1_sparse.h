// l1-sparse (Jia et al., NeurIPS 2023, arXiv 2304.04934, sparsity-aware unlearning): descent on CE(retain) + gamma ·
// ‖θ‖₁ over all parameters, gamma falling linearly to 0 over the plan, epoch by epoch, as the authors' public code has
// it. Owner and other sites do the same: forgetting is left to the sparsity.
#pragma once

#include "common/learn/unlearner.h"

namespace expunge {

std::unique_ptr<Unlearner> make_l1_sparse();

}  // namespace expunge
