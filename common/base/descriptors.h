// How many files and connections the system lets this program have open.
#pragma once

#include <cstdint>

#include "common/base/result.h"

namespace expunge {

// Raises the limit as far as this user may. kUnavailable: that is fewer than `least`.
Status raise_descriptor_limit(std::uint64_t least);

}  // namespace expunge
