// The work of random relabelling, with or without a mask: in each epoch a pass over the forget records with drawn
// labels, then a pass over the retain records with the true ones.
//
// The forget pass stops by itself (parameter `guard`, on by default): the goal is a model to which the forget records
// are like records it has never seen, not one that is wrong about them. As soon as their mean loss reaches the mean
// loss that the global model of this round has on the site's held-out records, the rest of the pass is left out, and
// the retain pass follows. Without held-out records there is nothing to compare with and the passes are complete.
#pragma once

#include "common/learn/repair.h"

namespace expunge {

// The descent's, and `any_label` (1: labels are drawn from all classes as the authors' public code does, 0: never the
// right one) and `guard`.
std::vector<Parameter> relabelling_parameters();

Status relabel(LocalUnlearning& work);

// One step on forget records with these targets: by the batch, the running statistics left alone.
Status relabelled_step(LocalUnlearning& work, Optimiser& optimiser, std::span<const std::uint32_t> records,
                       const at::Tensor& targets);

}  // namespace expunge
