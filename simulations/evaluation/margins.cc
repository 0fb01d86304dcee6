#include "simulations/evaluation/margins.h"

#include <algorithm>

#include "common/model/safetensors.h"
#include "simulations/evaluation/klom.h"

namespace expunge {
namespace {

constexpr const char* kSets = "sets";
constexpr const char* kRecords = "records";
constexpr std::string_view kModel = "model.";

Error not_margins(const Path& path) {
  return bad_input(path.string() +
                   " does not hold margins of a cell's models; remove the cell and start the study again");
}

Result<std::vector<RecordSet>> sets_in(std::span<const float> numbers, const Path& path) {
  std::vector<RecordSet> sets;
  for (const float number : numbers) {
    const auto set = static_cast<std::uint8_t>(std::clamp(number, 0.F, 255.F));
    if (static_cast<float>(set) != number || set > static_cast<std::uint8_t>(RecordSet::kTest))
      return not_margins(path);
    sets.push_back(static_cast<RecordSet>(set));
  }
  return sets;
}

}  // namespace

std::vector<float> margins_of(const Answered& model) {
  std::vector<float> margins;
  for (const double agreement : model.agreement)
    margins.push_back(std::clamp(static_cast<float>(agreement), -kFarthestMargin, kFarthestMargin));
  return margins;
}

Status write_margins(Files& files, const Path& path, const Margins& margins) {
  const std::vector<std::int64_t> shape{static_cast<std::int64_t>(margins.sets.size())};
  std::vector<TensorSpec> tensors{{.name = kSets, .shape = shape}};
  for (const auto& [name, values] : margins.models)
    tensors.push_back({.name = std::string(kModel) + name, .shape = shape});
  EXPUNGE_TRY(manifest, Manifest::make(std::move(tensors)));
  Weights all{manifest, {}};  // by tensor name: models, then the sets
  for (const auto& [name, values] : margins.models) all.values.insert(all.values.end(), values.begin(), values.end());
  for (const auto set : margins.sets) all.values.push_back(static_cast<float>(set));
  return write_file(files, path, encode_safetensors(all, {{kRecords, margins.records}}));
}

Result<Margins> read_margins(const Files& files, const Path& path) {
  EXPUNGE_TRY(blob, files.open(path));
  const auto file = decode_safetensors(*blob);
  if (!file || !file->metadata.contains(kRecords)) return not_margins(path);
  Margins margins{.records = file->metadata.at(kRecords), .sets = {}, .models = {}};
  const auto tensors = file->weights.manifest->tensors();
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const auto values = file->weights.tensor(i);
    if (tensors[i].name == kSets) {
      EXPUNGE_TRY(sets, sets_in(values, path));
      margins.sets = std::move(sets);
    } else if (tensors[i].name.starts_with(kModel)) {
      margins.models[tensors[i].name.substr(kModel.size())].assign(values.begin(), values.end());
    }
  }
  for (const auto& [name, values] : margins.models)
    if (values.size() != margins.sets.size()) return not_margins(path);
  return margins;
}

}  // namespace expunge
