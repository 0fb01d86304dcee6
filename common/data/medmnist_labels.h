// The label arrays of a MedMNIST file: (N, 1) with the class's number, or (N, findings) with 0 or 1 for each.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "common/data/npz.h"

namespace expunge {

inline constexpr std::int64_t kMostClasses = 4096;

struct LabelTable {
  std::uint64_t rows = 0;
  std::uint64_t columns = 1;
  std::vector<std::int32_t> values;  // row by row
};

// As many rows as there are images, values in range, or a sentence that tells which is not. `who` names the member.
Result<LabelTable> read_labels(const Npz& npz, std::string_view array, std::uint64_t rows, std::string_view who);

// Multi-class: the largest label and one, at least two. Multi-label: the number of findings.
std::int64_t classes_in(const LabelTable& labels);

}  // namespace expunge
