// How quickly a model learns again what it was made to forget: what was only hidden comes back at once (Tarun et al.,
// Fast Yet Effective Machine Unlearning, arXiv 2111.08947, and Golatkar et al., CVPR 2020, arXiv 1911.04933, "relearn
// time"). Internal to common/learn; compute thread only.
#pragma once

#include <optional>

#include "common/learn/torch_learner.h"
#include "common/learn/workbench.h"

namespace expunge {

// Trains the workbench's network on these records as `how` says and returns the sample visits after which their mean
// loss is at most `how.loss`; looked at every quarter of a pass, and before the first. Absent: not reached. The same
// seed gives the same visits. kBadInput: no labelled records, or an optimiser that is none.
Result<std::optional<std::uint64_t>> relearn(Workbench& bench, std::span<const std::uint32_t> records,
                                             const Relearn& how);

}  // namespace expunge
