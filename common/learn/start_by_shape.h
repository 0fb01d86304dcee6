// How the tensors of a network start whose layers we do not know: by their shapes and names. The values that come with
// the network may have been trained on the very records that retraining is to be without.
//
// Parameters: matrices uniform within 1/√(columns), kernels of three dimensions and more normal by their fan-out
// (Kaiming: He et al., ICCV 2015, arXiv 1502.01852, section 2.2), as our own layers start. Rows whose values differ,
// and single elements, may be trained: they start at 0 where the last part of the name has "bias" in it, else at 1.
// Rows of one value stay: that is how layers start (LayerScale's 1e-6), and training hardly leaves them so. Buffers: a
// running_mean of 0, a running_var of 1, a num_batches_tracked of 0.
#pragma once

#include <optional>

#include "common/learn/layers.h"

namespace expunge {

// Nothing: as given, for buffers of other names (tables, positions).
std::optional<Start> start_by_shape(const TensorSpec& spec, const at::Tensor& given);

}  // namespace expunge
