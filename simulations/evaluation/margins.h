// Margins of a cell's models on its records, kept beside its summary: what KLoM is computed from, once enough cells
// forgot the same records.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/base/file.h"
#include "simulations/evaluation/outputs.h"

namespace expunge {

inline constexpr const char* kMarginsFile = "margins.safetensors";

struct Margins {
  std::string records;                               // digest of which they are, and in which set each is
  std::vector<RecordSet> sets;                       // of each record
  std::map<std::string, std::vector<float>> models;  // by name, of each record: Answered::agreement, from −100 to 100
};

std::vector<float> margins_of(const Answered& model);

// A safetensors file: a tensor "model.NAME" for each, "sets" (RecordSet's numbers), and "records" in its metadata.
Status write_margins(Files& files, const Path& path, const Margins& margins);
Result<Margins> read_margins(const Files& files, const Path& path);  // kBadInput: not such a file

}  // namespace expunge
