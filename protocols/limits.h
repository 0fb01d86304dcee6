// Bounds on what a peer may say, in one place. What a model may hold is in common/model/limits.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace expunge::limits {

inline constexpr std::size_t kLargestHeader = std::size_t{4} << 20;  // bytes of frame 0
inline constexpr std::size_t kMostAttachments = 2;                   // of one message
inline constexpr std::size_t kMostChunks = 65536;                    // of one attachment
inline constexpr std::size_t kLongestStudy = std::size_t{256} << 10;
inline constexpr std::size_t kLongestReason = 1024;
inline constexpr std::size_t kLongestName = 63;  // of methods, measures, parameters, networks, software
inline constexpr std::size_t kMostMeasures = 1024;
inline constexpr std::uint64_t kLargestCount = std::uint64_t{1} << 40;  // of records or sample visits, in one answer
inline constexpr std::size_t kMostParameters = 64;
inline constexpr std::size_t kMostRequests = 4096;                  // in one list
inline constexpr std::int64_t kLatestTime = 253402300799999;        // milliseconds: the end of the year 9999
inline constexpr std::int64_t kLongestDeadline = 366LL * 86400000;  // milliseconds
inline constexpr std::size_t kMostDownloads = 4;                    // at once from one peer
inline constexpr std::size_t kMostAsked = 256;                      // chunks that one peer waits for

}  // namespace expunge::limits
