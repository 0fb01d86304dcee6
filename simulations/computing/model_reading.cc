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

namespace {

Status is_none_of(const Path& out, std::initializer_list<Path> inputs) {
  std::error_code error;
  for (const auto& input : inputs)
    if (!input.empty() && std::filesystem::equivalent(out, input, error))
      return bad_input("--out is '" + input.string() + "', which is read; name another file");
  return {};
}

}  // namespace

Result<OpenedJob> open_job(const Files& files, const ModelJob& job, const Path& patients) {
  EXPUNGE_TRY_DO(may_write(files, std::filesystem::absolute(job.out)));
  EXPUNGE_TRY_DO(is_none_of(job.out, {job.weights, job.data, job.network_file, patients}));
  EXPUNGE_TRY(model, read_model(files, job.weights));
  EXPUNGE_TRY(spec, data_spec_of(files, job.data));
  EXPUNGE_TRY_DO(is_none_of(job.out, {spec.path}));
  EXPUNGE_TRY(data, open_dataset(spec, files));
  EXPUNGE_TRY(code, allowed_code(files, {}, job.network_file));
  return OpenedJob{std::move(model), std::move(data), {.device = "auto", .threads = 0, .code = std::move(code)}};
}

}  // namespace expunge
