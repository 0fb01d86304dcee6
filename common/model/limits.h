// Bounds on what is read from files and peers, in one place.
#pragma once

#include <cstdint>

namespace expunge::limits {

inline constexpr std::uint64_t kMostElements = std::uint64_t{1} << 32;  // of one model
inline constexpr std::uint64_t kMostTensors = 65536;
inline constexpr std::uint64_t kMostHeaderBytes = std::uint64_t{16} << 20;  // of a safetensors file
inline constexpr std::uint64_t kLargestModelFile = kMostElements * 8 + kMostHeaderBytes;
inline constexpr std::uint64_t kLargestMask = kMostElements / 8;              // packed bits
inline constexpr float kLargestDelta = 2048.0F;                               // of one element in one round
inline constexpr std::uint64_t kLargestWeight = std::uint64_t{1} << 28;       // of one site in one sum
inline constexpr std::uint64_t kLargestTotalWeight = std::uint64_t{1} << 39;  // of all sites in one sum

}  // namespace expunge::limits
