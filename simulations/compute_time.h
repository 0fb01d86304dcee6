// How long a computation takes in virtual time: a model, so that the same seed gives the same times everywhere.
#pragma once

#include "simulations/scenario.h"
#include "site-agent/agent.h"

namespace expunge {

// Without a pace always quality.time. With one, on top of it: the sample visits that `computed` tells of at that pace,
// and a third of a visit for each look: of the three passes of equal size that a visit makes (forward, and backward to
// weights and to activations), a look makes one.
Duration compute_time(const ComputeQuality& quality, const Result<Computed>& computed);

}  // namespace expunge
