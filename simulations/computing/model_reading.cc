#include "simulations/computing/model_reading.h"

namespace expunge {

Result<TrainedModel> read_model(const Files& files, const Path& path) {
  EXPUNGE_TRY(blob, files.open(path));
  auto file = decode_safetensors(*blob);
  if (!file) return Error{file.error().fault, path.string() + ": " + file.error().what};
  auto network = network_from(file->metadata);
  if (!network) return Error{network.error().fault, path.string() + ": " + network.error().what};
  return TrainedModel{*network, std::move(file->weights)};
}

}  // namespace expunge
