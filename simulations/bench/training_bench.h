// `expunge bench training`: what federation adds to training. A consortium of real processes trains from kits to the
// exported model; then plain processes make the same sample visits, each through its share of the sites, and talk to
// nobody.
#pragma once

#include <cstdint>
#include <optional>

#include "common/base/file.h"

namespace expunge {

struct TrainingBench {
  Path config;
  std::optional<Path> data;
  std::uint32_t processes = 2;  // plain ones, at once
};

// Seconds from command to result, start-up and reading of data included.
struct TrainingFigures {
  double federated = 0;
  double plain = 0;
  std::uint64_t sample_visits = 0;
  double waiting_share = 0;  // of the plain processes' computing, until records' pixels were there
};

Result<TrainingFigures> measure_training(const TrainingBench& bench);

}  // namespace expunge
