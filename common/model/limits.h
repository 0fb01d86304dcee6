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

// Of a network: what a study may state and what can be built.
inline constexpr std::int64_t kMostWidth = 1024;
inline constexpr std::int64_t kMostChannels = 16;
inline constexpr std::int64_t kLeastClasses = 2;
inline constexpr std::int64_t kMostClasses = 4096;
inline constexpr std::int64_t kLeastInput = 8;  // pixels a side
inline constexpr std::int64_t kLargestInput = 1024;

}  // namespace expunge::limits
