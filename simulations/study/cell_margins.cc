#include "simulations/study/cell_margins.h"

#include <algorithm>

#include "common/base/ensure.h"
#include "common/model/safetensors.h"

namespace expunge {
namespace {

constexpr const char* kRecords = "records";

RecordSet record_set(const std::string& set) {
  if (set == "forget") return RecordSet::kForget;
  return set == "retain" ? RecordSet::kRetain : RecordSet::kTest;
}

bool is_among(std::span<const char* const> names, const std::string& name) {
  return std::ranges::any_of(names, [&](const char* each) { return name == each; });
}

// Every model has all sets, each of as many records as the first model's.
bool is_whole(const CellMargins& margins) {
  return !margins.models.empty() && std::ranges::all_of(margins.models, [&](const auto& model) {
    return std::ranges::all_of(kMarginSets, [&](const char* set) {
      const auto first = margins.models.begin()->second.find(set), own = model.second.find(set);
      return first != margins.models.begin()->second.end() && own != model.second.end() &&
             first->second.size() == own->second.size();
    });
  });
}

// Nothing where a tensor is not "MODEL.SET".
std::optional<CellMargins> margins_in(const ModelFile& file) {
  if (!file.metadata.contains(kRecords)) return std::nullopt;
  CellMargins margins{.records = file.metadata.at(kRecords), .models = {}};
  const auto tensors = file.weights.manifest->tensors();
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const std::string& name = tensors[i].name;
    const auto dot = name.rfind('.');
    if (dot == std::string::npos) return std::nullopt;
    const std::string model = name.substr(0, dot), set = name.substr(dot + 1);
    if (!is_among(kMarginModels, model) || !is_among(kMarginSets, set)) return std::nullopt;
    const auto values = file.weights.tensor(i);
    margins.models[model][set].assign(values.begin(), values.end());
  }
  return margins;
}

}  // namespace

std::map<std::string, std::vector<float>> margins_of(const JudgedCohort& cohort, const Answered& model) {
  std::map<std::string, std::vector<float>> sets;
  for (const std::string set : kMarginSets) {
    auto& margins = sets[set];
    for (const auto place : cohort.of(record_set(set))) margins.push_back(static_cast<float>(model.agreement[place]));
  }
  return sets;
}

Status write_margins(Files& files, const Path& path, const CellMargins& margins) {
  ensure(is_whole(margins), "write_margins: all sets of every model");
  std::vector<TensorSpec> tensors;
  std::map<std::string, const std::vector<float>*> by_name;  // as a manifest orders them
  for (const auto& [model, sets] : margins.models)
    for (const auto& [set, values] : sets) {
      tensors.push_back({.name = model + "." + set, .shape = {static_cast<std::int64_t>(values.size())}});
      by_name[tensors.back().name] = &values;
    }
  EXPUNGE_TRY(manifest, Manifest::make(std::move(tensors)));
  Weights all{manifest, {}};
  for (const auto& [name, values] : by_name) all.values.insert(all.values.end(), values->begin(), values->end());
  return write_file(files, path, encode_safetensors(all, {{kRecords, margins.records}}));
}

Result<CellMargins> read_margins(const Files& files, const Path& path) {
  EXPUNGE_TRY(blob, files.open(path));
  if (const auto file = decode_safetensors(*blob))
    if (auto margins = margins_in(*file); margins && is_whole(*margins)) return std::move(*margins);
  return corrupt(path.string() + " is damaged; remove its folder and start again");
}

}  // namespace expunge
