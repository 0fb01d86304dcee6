// `expunge predict`.
#pragma once

#include <string>

#include "simulations/computing/model_reading.h"

namespace expunge {

// `out` is a .npy: class probabilities, one row a record of the split, in the order of the file.
struct PredictJob : ModelJob {
  std::string split = "test";  // "train", "held-out" or "test"
};
Status predict_to_file(const PredictJob& job);

}  // namespace expunge
