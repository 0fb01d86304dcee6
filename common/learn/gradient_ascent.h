// Gradient ascent on the forget records (Thudi et al., EuroS&P 2022, arXiv 2109.13398; "GA" in Fan et al., ICLR 2024):
// the sign of the training step is turned. The retained records play no part, so that the other sites are not
// asked. Nothing bounds the damage but the number of steps.
#pragma once

#include "common/learn/unlearner.h"

namespace expunge {

std::unique_ptr<Unlearner> make_gradient_ascent();

}  // namespace expunge
