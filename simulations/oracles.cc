#include "simulations/oracles.h"

#include "common/base/random.h"

namespace expunge {

std::string oracle_name(std::uint32_t number) {
  return number == 1 ? "oracle" : "oracle-" + std::to_string(number);
}

std::uint64_t oracle_seed(std::uint64_t study_seed, std::uint32_t number) {
  return seed_for(study_seed, oracle_name(number)) >> 1;
}

}  // namespace expunge
