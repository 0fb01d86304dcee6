// A weights file as a model that can be run, alone or on the data that a command names.
#pragma once

#include <memory>

#include "common/base/file.h"
#include "common/learn/torch_learner.h"

namespace expunge {

// kBadInput: metadata that do not tell the network, or values that are not this network's.
Result<TrainedModel> read_model(const Files& files, const Path& path);

// What `expunge predict` and `expunge saliency` are given.
struct ModelJob {
  Path weights;       // safetensors with the metadata of common/model/spec.h
  Path data;          // as data_spec_of takes it
  Path network_file;  // of a TorchScript network: the file, which is code; empty: none
  Path out;           // outside of any kit, and none of the files that are read
};
struct OpenedJob {
  TrainedModel model;
  std::unique_ptr<Dataset> data;
  ComputeSettings compute;
};
// `patients`: the list that is read besides; empty: none.
Result<OpenedJob> open_job(const Files& files, const ModelJob& job, const Path& patients = {});

}  // namespace expunge
