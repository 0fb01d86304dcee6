// KLoM (simulations/evaluation/klom.h) over a row's seeds: one unlearned and one retrained model of each, where all of
// them forgot the same records.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/base/file.h"

namespace expunge {

inline constexpr std::size_t kLeastForKlom = 20;  // models of a kind; the paper has 100

// "KLoM forget", "KLoM retain", "KLoM test": the mean over the set's records, in nats. With "original " before: of the
// originals; with "oracle ": of each seed's second retrained model, where all have one: what equal models come to.
// Empty: fewer cells, one without margins, or not of the same records; or one that cannot be read, which goes to
// `damaged`.
std::map<std::string, double> klom_of(const std::vector<Path>& cells, std::vector<Path>& damaged);

}  // namespace expunge
