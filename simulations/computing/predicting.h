// `expunge predict`.
#pragma once

#include <string>

#include "common/base/file.h"

namespace expunge {

struct PredictJob {
  Path weights;                // safetensors with the metadata of common/model/spec.h
  Path data;                   // as data_spec_of takes it
  std::string split = "test";  // "train", "held-out" or "test"
  Path network_file;           // of a TorchScript network: the file, which is code; empty: none
  Path out;                    // .npy: class probabilities, one row a record of the split, in the order of the file
};
Status predict_to_file(const PredictJob& job);

}  // namespace expunge
