// The yardstick of `bench round`: what the encrypted link alone needs, without any protocol of ours on top.
#pragma once

#include <cstdint>

#include "common/base/result.h"

namespace expunge {

// Seconds to move `bytes` from one ROUTER to each of `peers` DEALERs and back again, over CURVE on the loopback, in
// messages of at most `piece` bytes. Each peer has a thread and a ZeroMQ context of its own.
Result<double> bare_link_seconds(unsigned peers, std::uint64_t bytes, std::uint64_t piece);

}  // namespace expunge
