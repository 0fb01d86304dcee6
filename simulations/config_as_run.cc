#include "simulations/config_as_run.h"

#include "common/base/toml_edit.h"
#include "common/base/toml_text.h"

namespace expunge {
namespace {

constexpr std::uint64_t kLargestConfig = 1 << 20;

// What `file` stands in for: a published set's name, and a clinic that --data replaced.
std::vector<std::string> replaced_keys(const DataSpec& data) {
  if (data.kind != DataKind::kMedMnist) return {};
  std::vector<std::string> keys;
  for (const auto* key :
       {"name", "size", "patients", "classes", "image_size", "hospitals", "label_noise", "pixel_noise"})
    keys.push_back(std::string("data.") + key);
  return keys;
}

std::string literal(const Path& path) {
  return toml_quoted(std::filesystem::absolute(path).string());
}

}  // namespace

Result<std::string> config_as_run(const Files& files, const SimulationSetting& setting, const Experiment& experiment) {
  EXPUNGE_TRY(bytes, read_file(files, setting.config, kLargestConfig));
  EXPUNGE_TRY(kept, without(text_of(bytes), replaced_keys(experiment.data)));
  TomlValues values{{"study.seed", std::to_string(experiment.study.seed)},
                    {"sites.count", std::to_string(experiment.sites.size())}};
  const DataSpec& data = experiment.data;
  if (data.kind == DataKind::kMedMnist) values["data.kind"] = toml_quoted("medmnist");
  if (data.kind != DataKind::kClinic) values["data.file"] = literal(data.path);
  if (!data.cohort.images.empty()) values["data.images"] = literal(data.cohort.images);
  if (!experiment.network_file.empty())
    values["model.network"] = toml_quoted("torchscript:" + experiment.network_file.string());
  return with_values(kept, setting.config.string(), values);
}

}  // namespace expunge
