#include "simulations/computing/relearned.h"

#include <algorithm>
#include <span>

#include "common/base/random.h"

namespace expunge {

std::vector<std::uint32_t> relearned_of(std::vector<std::uint32_t> records, std::uint64_t seed) {
  if (records.size() <= kMostRelearned) return records;
  Random random(seed_for(seed, "relearned records"));
  random.shuffle(std::span(records));
  records.resize(kMostRelearned);
  std::ranges::sort(records);
  return records;
}

}  // namespace expunge
