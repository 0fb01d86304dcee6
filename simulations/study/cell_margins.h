// The margins of a cell's models on its records, kept beside its summary: what a row's KLoM is computed from.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/base/file.h"
#include "simulations/evaluation/outputs.h"

namespace expunge {

inline constexpr const char* kMarginsFile = "margins.safetensors";
inline constexpr const char* kMarginModels[] = {"original", "unlearned", "oracle", "oracle-2"};  // those that there are
inline constexpr const char* kMarginSets[] = {"forget", "retain", "test"};

struct CellMargins {
  std::string records;                                                      // JudgedCohort::digest
  std::map<std::string, std::map<std::string, std::vector<float>>> models;  // by name and set: Answered::agreement
};

// All of kMarginSets for one model.
std::map<std::string, std::vector<float>> margins_of(const JudgedCohort& cohort, const Answered& model);

// A safetensors file: a tensor "MODEL.SET" for each, and "records" in its metadata.
Status write_margins(Files& files, const Path& path, const CellMargins& margins);
// kCorrupt: not such a file, or one of whose models lacks a set or has another number of records than the others.
Result<CellMargins> read_margins(const Files& files, const Path& path);

}  // namespace expunge
