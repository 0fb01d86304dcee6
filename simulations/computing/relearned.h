// Which of the forgotten records the evaluation learns again.
#pragma once

#include <cstdint>
#include <vector>

namespace expunge {

inline constexpr std::size_t kMostRelearned = 512;  // more of them cost time and say the same

// All of them, or so many drawn by the seed, in their order: a folder of images lies class by class.
std::vector<std::uint32_t> relearned_of(std::vector<std::uint32_t> records, std::uint64_t seed);

}  // namespace expunge
