// The running statistics of layers that normalise by batches, estimated anew: mean and variance of the batches of these
// records alone, all batches alike, whatever the statistics were before. Nothing else of the network moves.
//
// What PyTorch's update_bn does (torch.optim.swa_utils), without its knowledge of layers: one batch is seen by a layer
// whose statistics are 0, so that what they become is the layer's momentum times the batch's, and once more by one
// whose statistics are huge, which tells the momentum. A network that draws (dropout) may answer the batch in another
// way the second time: beside what is huge that is nothing.
#pragma once

#include "common/learn/workbench.h"

namespace expunge {

// One forward pass, in batches of `batch` in an order drawn by `seed`. kBadInput: fewer than two records. kUnavailable
// when stopped.
Status estimate_statistics(Workbench& bench, std::span<const std::uint32_t> records, std::size_t batch,
                           std::uint64_t seed);

}  // namespace expunge
