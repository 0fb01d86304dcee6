#include "simulations/computing/model_reading.h"

#include "common/data/source.h"
#include "protocols/host/export.h"
#include "site-agent/settings.h"

namespace expunge {

Result<TrainedModel> read_model(const Files& files, const Path& path) {
  EXPUNGE_TRY(blob, files.open(path));
  auto file = decode_safetensors(*blob);
  if (!file) return Error{file.error().fault, path.string() + ": " + file.error().what};
  auto network = network_from(file->metadata);
  if (!network) return Error{network.error().fault, path.string() + ": " + network.error().what};
  return TrainedModel{*network, std::move(file->weights)};
}

Result<OpenedJob> open_job(const Files& files, const ModelJob& job) {
  EXPUNGE_TRY_DO(may_write(files, std::filesystem::absolute(job.out)));
  EXPUNGE_TRY(model, read_model(files, job.weights));
  EXPUNGE_TRY(spec, data_spec_of(files, job.data));
  EXPUNGE_TRY(data, open_dataset(spec, files));
  EXPUNGE_TRY(code, allowed_code(files, {}, job.network_file));
  return OpenedJob{std::move(model), std::move(data), {.device = "auto", .threads = 0, .code = std::move(code)}};
}

}  // namespace expunge
