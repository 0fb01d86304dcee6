// Statements: the bytes that are signed. Integers are little-endian of fixed width; what has a length of its own is
// preceded by it as u32. Frozen in tests/golden: a change would void every signature made so far.
//
//   forget request   id, u8 basis, u64 count, commitment, i64 received, i64 due (milliseconds since 1970-01-01 UTC)
//   erased           request id, u64 version
#include "protocols/codec.h"

namespace expunge {
namespace {

void put(Bytes& bytes, std::uint64_t value, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void put_row(Bytes& bytes, ByteView row) {
  put(bytes, row.size(), 4);
  bytes.insert(bytes.end(), row.begin(), row.end());
}

void put_time(Bytes& bytes, WallTime time) {
  put(bytes, static_cast<std::uint64_t>(static_cast<std::int64_t>(time.time_since_epoch().count())), 8);
}

}  // namespace

Bytes encode_statement(const ForgetRequest& request) {
  Bytes bytes;
  put_row(bytes, view_of(request.id.str()));
  put(bytes, static_cast<std::uint64_t>(request.basis), 1);
  put(bytes, request.count_at_least, 8);
  put_row(bytes, request.commitment.bytes);
  put_time(bytes, request.received);
  put_time(bytes, request.due);
  return bytes;
}

Bytes encode_statement(const Erased& erased) {
  Bytes bytes;
  put_row(bytes, view_of(erased.request.str()));
  put(bytes, erased.version.value, 8);
  return bytes;
}

}  // namespace expunge
