#include "common/base/file.h"

#include <algorithm>
#include <cstring>

namespace expunge {
namespace {

constexpr std::uint64_t kPiece = std::uint64_t{1} << 20;

}  // namespace

Status MemoryBlob::read(std::uint64_t offset, std::span<std::uint8_t> into) const {
  if (offset > bytes_.size() || into.size() > bytes_.size() - offset)
    return corrupt("memory of " + std::to_string(bytes_.size()) + " bytes ends before byte " +
                   std::to_string(offset + into.size()));
  if (!into.empty()) std::memcpy(into.data(), bytes_.data() + offset, into.size());
  return {};
}

Result<Bytes> read_all(const Blob& blob, std::uint64_t most) {
  const std::uint64_t size = blob.size();
  if (size > most)
    return bad_input("has " + std::to_string(size) + " bytes, more than the " + std::to_string(most) + " allowed");
  Bytes bytes(size);
  EXPUNGE_TRY_DO(blob.read(0, bytes));
  return bytes;
}

Status copy(const Blob& from, FileWriter& to) {
  Bytes piece;
  for (std::uint64_t at = 0; at < from.size(); at += piece.size()) {
    piece.resize(std::min(kPiece, from.size() - at));
    EXPUNGE_TRY_DO(from.read(at, piece));
    EXPUNGE_TRY_DO(to.append(piece));
  }
  return to.commit();
}

Result<Bytes> read_file(const Files& files, const Path& path, std::uint64_t most) {
  EXPUNGE_TRY(blob, files.open(path));
  auto bytes = read_all(*blob, most);
  if (!bytes && bytes.error().fault == Fault::kBadInput) return bad_input(path.string() + " " + bytes.error().what);
  return bytes;
}

Status write_file(Files& files, const Path& path, ByteView bytes, bool is_secret) {
  EXPUNGE_TRY(writer, files.create(path, is_secret));
  EXPUNGE_TRY_DO(writer->append(bytes));
  return writer->commit();
}

}  // namespace expunge
