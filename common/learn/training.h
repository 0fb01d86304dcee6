// One site's local training in a round: the recipe on the given records, in an order drawn from the seed.
#pragma once

#include "common/learn/workbench.h"

namespace expunge {

// Leaves the trained weights in the workbench's network. No records: nothing changes. kBadInput: a recipe out of range.
Status train(Workbench& bench, const Recipe& recipe, double learning_rate, std::span<const std::uint32_t> records,
             std::uint64_t seed);

}  // namespace expunge
