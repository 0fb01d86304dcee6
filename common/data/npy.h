// Arrays in NumPy's `.npy` format, versions 1 to 3: strict, because such files come from elsewhere. Only C-ordered,
// little-endian arrays of plain numbers; the header's dictionary is parsed, never evaluated; a stated size is believed
// only where as many bytes are there.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/file.h"
#include "common/base/result.h"

namespace expunge {

enum class NpyType : std::uint8_t { kBool, kU8, kI8, kU16, kI16, kU32, kI32, kU64, kI64, kF32, kF64 };

std::size_t size_of(NpyType type);
std::string_view name_of(NpyType type);  // as NumPy writes it: "|u1", "<f4"
bool is_integer(NpyType type);           // booleans are

struct NpyHeader {
  NpyType type = NpyType::kU8;
  std::vector<std::uint64_t> shape;
  std::uint64_t header_bytes = 0;  // where the data begin
  std::uint64_t data_bytes = 0;    // the product of shape and item size, known not to overflow
  bool operator==(const NpyHeader&) const = default;
};

std::string shape_text(const std::vector<std::uint64_t>& shape);  // "(3, 28, 28)"

struct NpyArray {
  NpyHeader header;
  Bytes data;
};

// Fills the whole span with the next bytes of a stream, or tells why it cannot.
using NextBytes = std::function<Status(std::span<std::uint8_t>)>;

// `who` names the file and member in errors. All of these: kCorrupt for what is no sound .npy, kBadInput for a sound
// one that is not supported (Fortran order, big-endian, structured, text).
Result<NpyHeader> read_npy_header(const NextBytes& next, std::string_view who);
Result<NpyArray> read_npy(const Blob& blob, std::string_view who, std::uint64_t most_bytes);
// The numbers of an integer array, widened. Floating-point arrays and values beyond int64 are refused.
Result<std::vector<std::int64_t>> integers_of(const NpyHeader& header, ByteView data, std::string_view who);

// What a file of such an array begins with; its data follow.
std::string npy_start(NpyType type, const std::vector<std::uint64_t>& shape);
// A two-dimensional array of float32, row by row.
Status write_npy(Files& files, const Path& path, std::span<const float> values, std::uint64_t rows,
                 std::uint64_t columns);

}  // namespace expunge
