// KLoM (simulations/evaluation/klom.h) over a row's seeds: one unlearned and one retrained model of each, where all of
// them forgot the same records.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/base/file.h"

namespace expunge {

inline constexpr std::size_t kLeastForKlom = 20;  // models of a kind; the paper has 100

// "KLoM forget", "KLoM retain", "KLoM test"; with "original " before, of the originals instead of the unlearned models,
// with "oracle ", of second retrained ones: what equal models come to.
std::vector<std::string> klom_figures();

// Means over a set's records, in nats; of a set without any, absent. Errors say why there are none: fewer cells, one
// without margins or of other records, no second retrained models, a file that is damaged (kCorrupt).
Result<std::map<std::string, double>> klom_of(const std::vector<Path>& folders);

}  // namespace expunge
