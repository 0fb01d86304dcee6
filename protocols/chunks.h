// How an attachment falls into chunks: all of the same size but the last.
#pragma once

#include <cstddef>
#include <cstdint>

#include "protocols/courier.h"

namespace expunge {

std::size_t chunk_count(std::uint64_t size, std::uint64_t chunk_bytes);
// Of chunk `chunk` < chunk_count().
std::size_t chunk_size(std::uint64_t size, std::uint64_t chunk_bytes, std::uint32_t chunk);
Result<Bytes> read_chunk(const Blob& blob, std::uint64_t chunk_bytes, std::uint32_t chunk);

}  // namespace expunge
