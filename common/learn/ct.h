// Convolution transpose (fifth of the NeurIPS 2023 unlearning challenge; named and described in Cadet et al., arXiv
// 2410.01276, and its public code): the kernels of all convolutions are transposed in space, then the retain
// records are learned again. Forget records play no part: owner and other sites do the same, all in the first round of
// a plan; later rounds only repair. kBadInput: kernels that are not square.
#pragma once

#include "common/learn/unlearner.h"

namespace expunge {

std::unique_ptr<Unlearner> make_ct();

}  // namespace expunge
