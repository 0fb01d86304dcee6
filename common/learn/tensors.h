// What methods do with a network's tensors all together. Internal to common/learn.
#pragma once

#include <vector>

#include "common/learn/tensor.h"

namespace expunge {

using Tensors = std::vector<at::Tensor>;

Tensors copies(const Tensors& tensors);  // with memory of their own and without history

// The sum of tensors of one number each, in this order. Waits for their device once.
double sum_of(const Tensors& numbers);

}  // namespace expunge
