// Masked small gradients (second of the NeurIPS 2023 unlearning challenge; named and described in Cadet et al., arXiv
// 2410.01276, and its public code): of each convolution's weights the `reset` share with the smallest
// gradient of CE(as many retain records) − CE(forget), both means, starts anew, Kaiming normal by fan-out; then the
// retain records are learned again, where all other weights of convolutions move at a tenth of the gradient. In the
// first round of a plan, by the owner; in later rounds, and at other sites, repair on the retain subset. An average
// with other sites' models moves reset weights only by the owners' share of it.
#pragma once

#include "common/learn/unlearner.h"

namespace expunge {

std::unique_ptr<Unlearner> make_msg();

}  // namespace expunge
