// The dictionary at the start of a `.npy` file: {'descr': '|u1', 'fortran_order': False, 'shape': (3, 4), }.
// A parser for exactly these three keys, each once, in any order; nothing is evaluated.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace expunge {

struct NpyDictionary {
  std::string type;
  bool fortran_order = false;
  std::vector<std::uint64_t> shape;
};

// `text` ends in spaces and one newline. kCorrupt names what was expected and where; `who` is the file and member.
Result<NpyDictionary> parse_npy_dictionary(std::string_view text, std::string_view who);

}  // namespace expunge
