// A weights file as a model that can be run.
#pragma once

#include "common/base/file.h"
#include "common/learn/torch_learner.h"

namespace expunge {

// kBadInput: metadata that do not tell the network, or values that are not this network's.
Result<TrainedModel> read_model(const Files& files, const Path& path);

}  // namespace expunge
