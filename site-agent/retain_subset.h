// A partial retain subset, drawn anew for each seed.
#pragma once

#include <cstdint>
#include <vector>

#include "common/base/random.h"

namespace expunge {

// `share` of the retain records, at least one if there are any; ascending.
std::vector<std::uint32_t> draw_retain_subset(const std::vector<std::uint32_t>& retain, double share, Random& random);

}  // namespace expunge
