// A negative control: a model that was blurred instead of made to forget.
#pragma once

#include "common/model/weights.h"

namespace expunge {

// Gaussian noise on every parameter, `share` of its own tensor's deviation; buffers stay. The same seed gives the same
// copy.
Weights noisy_copy(const Weights& model, double share, std::uint64_t seed);

}  // namespace expunge
