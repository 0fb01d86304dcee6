// `expunge bench round`: rounds in which nobody trains, over real processes and encrypted loopback, and beside them the
// bare encrypted link, measured in the same run.
#pragma once

#include <cstdint>

#include "common/base/file.h"

namespace expunge {

struct RoundBench {
  std::uint32_t sites = 4;
  std::uint64_t floats = 62000;
  std::uint32_t rounds = 30;
};

struct RoundFigures {
  double least = 0;  // seconds a round
  double median = 0;
  double most = 0;
  std::uint64_t bytes_per_round = 0;  // of models and updates, both directions, all sites
  double link_bytes_per_second = 0;   // of the bare encrypted link with as many peers
  std::uint64_t coordinator_peak_bytes = 0;
  std::uint64_t agent_peak_bytes = 0;  // of the first site's
};

Result<RoundFigures> measure_rounds(const RoundBench& bench);

}  // namespace expunge
