// The models retrained without the forget set that a simulation measures against.
#pragma once

#include <cstdint>
#include <string>

namespace expunge {

// `number` from 1: "oracle", "oracle-2", "oracle-3", …
std::string oracle_name(std::uint32_t number);

// Another seed than the study's for each of them, the same whenever the study is repeated; below 2^63.
std::uint64_t oracle_seed(std::uint64_t study_seed, std::uint32_t number);

}  // namespace expunge
