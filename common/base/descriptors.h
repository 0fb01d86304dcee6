// How many files and connections the system lets this program have open.
#pragma once

#include <cstdint>

#include "common/base/result.h"

namespace expunge {

// What a service has open besides its peers: its store, its log, its data, its sockets.
inline constexpr std::uint64_t kDescriptorsOfAService = 64;

// Raises the limit as far as this user may. kUnavailable: that is fewer than `least`.
Status raise_descriptor_limit(std::uint64_t least);

}  // namespace expunge
