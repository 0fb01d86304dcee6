#include "protocols/chunks.h"

#include <algorithm>

namespace expunge {

std::size_t chunk_count(std::uint64_t size, std::uint64_t chunk_bytes) {
  return static_cast<std::size_t>(size / chunk_bytes + (size % chunk_bytes != 0 ? 1 : 0));
}

std::size_t chunk_size(std::uint64_t size, std::uint64_t chunk_bytes, std::uint32_t chunk) {
  return static_cast<std::size_t>(std::min(chunk_bytes, size - chunk * chunk_bytes));
}

Result<Bytes> read_chunk(const Blob& blob, std::uint64_t chunk_bytes, std::uint32_t chunk) {
  Bytes bytes(chunk_size(blob.size(), chunk_bytes, chunk));
  EXPUNGE_TRY_DO(blob.read(chunk * chunk_bytes, bytes));
  return bytes;
}

Result<Attachment> attach(std::shared_ptr<const Blob> blob, std::uint64_t chunk_bytes) {
  BlobRef ref{blob->size(), {}};
  for (std::uint32_t chunk = 0; chunk < chunk_count(ref.size, chunk_bytes); ++chunk) {
    EXPUNGE_TRY(bytes, read_chunk(*blob, chunk_bytes, chunk));
    ref.chunks.push_back(sha256(bytes));
  }
  return Attachment{std::move(blob), std::move(ref)};
}

}  // namespace expunge
