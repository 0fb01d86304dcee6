#include "common/data/npy.h"

#include <array>
#include <bit>
#include <cstring>
#include <limits>

#include "common/data/npy_dictionary.h"

namespace expunge {

static_assert(std::endian::native == std::endian::little, "arrays are read and written without swapping bytes");

namespace {

struct TypeFacts {
  NpyType type;
  std::string_view name;
  std::size_t size;
};
constexpr std::array<TypeFacts, 11> kTypes = {{{NpyType::kBool, "|b1", 1},
                                               {NpyType::kU8, "|u1", 1},
                                               {NpyType::kI8, "|i1", 1},
                                               {NpyType::kU16, "<u2", 2},
                                               {NpyType::kI16, "<i2", 2},
                                               {NpyType::kU32, "<u4", 4},
                                               {NpyType::kI32, "<i4", 4},
                                               {NpyType::kU64, "<u8", 8},
                                               {NpyType::kI64, "<i8", 8},
                                               {NpyType::kF32, "<f4", 4},
                                               {NpyType::kF64, "<f8", 8}}};

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMostHeader = 1 << 16;
constexpr std::size_t kMostDimensions = 8;

const TypeFacts& facts(NpyType type) {
  return kTypes.at(static_cast<std::size_t>(type));
}

Result<NpyType> type_named(std::string_view name, std::string_view who) {
  for (const TypeFacts& each : kTypes)
    if (each.name == name) return each.type;
  return bad_input(std::string(who) + ": items of type '" + std::string(name.substr(0, 20)) +
                   "' are not supported; save the array as uint8, an integer, float32 or float64, little-endian");
}

Result<std::uint64_t> bytes_in(const std::vector<std::uint64_t>& shape, std::size_t item, std::string_view who) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  std::uint64_t total = item;
  for (std::uint64_t extent : shape) {
    if (extent != 0 && total > kMost / extent)
      return corrupt(std::string(who) + ": the shape " + shape_text(shape) + " is larger than any file");
    total *= extent;
  }
  return total;
}

struct Preamble {
  std::size_t size = 0;    // magic, version and length
  std::size_t header = 0;  // the dictionary after it
};

Result<Preamble> read_preamble(const NextBytes& next, std::string_view who) {
  std::array<std::uint8_t, 8> start{};
  EXPUNGE_TRY_DO(next(start));
  if (text_of(start).substr(0, kMagic.size()) != kMagic)
    return corrupt(std::string(who) + ": not a NumPy array, the first bytes are not \\x93NUMPY");
  const unsigned major = start[6];
  const unsigned minor = start[7];
  if (major < 1 || major > 3 || minor != 0)
    return bad_input(std::string(who) + ": NumPy format " + std::to_string(major) + "." + std::to_string(minor) +
                     " is not supported, 1.0 to 3.0 are");
  std::array<std::uint8_t, 4> length{};
  const std::size_t length_bytes = major == 1 ? 2 : 4;
  EXPUNGE_TRY_DO(next(std::span(length).first(length_bytes)));
  std::uint32_t header = 0;
  std::memcpy(&header, length.data(), length.size());
  if (header > kMostHeader)
    return corrupt(std::string(who) + ": a NumPy header of " + std::to_string(header) + " bytes, " +
                   std::to_string(kMostHeader) + " are allowed");
  return Preamble{start.size() + length_bytes, header};
}

template <class Item>
Result<std::vector<std::int64_t>> widen(ByteView data, std::string_view who) {
  std::vector<std::int64_t> values(data.size() / sizeof(Item));
  for (std::size_t i = 0; i < values.size(); ++i) {
    Item item;
    std::memcpy(&item, data.data() + i * sizeof(Item), sizeof(Item));
    if (!std::in_range<std::int64_t>(item))
      return bad_input(std::string(who) + ": the value " + std::to_string(item) + " at position " + std::to_string(i) +
                       " is larger than a 64-bit integer");
    values[i] = static_cast<std::int64_t>(item);
  }
  return values;
}

}  // namespace

std::size_t size_of(NpyType type) {
  return facts(type).size;
}
std::string_view name_of(NpyType type) {
  return facts(type).name;
}
bool is_integer(NpyType type) {
  return type != NpyType::kF32 && type != NpyType::kF64;
}

std::string shape_text(const std::vector<std::uint64_t>& shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + (shape.size() == 1 ? ",)" : ")");
}

Result<NpyHeader> read_npy_header(const NextBytes& next, std::string_view who) {
  EXPUNGE_TRY(preamble, read_preamble(next, who));
  Bytes text(preamble.header);
  EXPUNGE_TRY_DO(next(text));
  EXPUNGE_TRY(dictionary, parse_npy_dictionary(text_of(text), who));
  if (dictionary.fortran_order)
    return bad_input(std::string(who) + ": the array is in Fortran order; save it with numpy.ascontiguousarray");
  if (dictionary.shape.size() > kMostDimensions)
    return bad_input(std::string(who) + ": " + std::to_string(dictionary.shape.size()) + " dimensions, " +
                     std::to_string(kMostDimensions) + " are allowed");
  EXPUNGE_TRY(type, type_named(dictionary.type, who));
  EXPUNGE_TRY(data_bytes, bytes_in(dictionary.shape, size_of(type), who));
  return NpyHeader{type, std::move(dictionary.shape), preamble.size + preamble.header, data_bytes};
}

Result<NpyArray> read_npy(const Blob& blob, std::string_view who, std::uint64_t most_bytes) {
  std::uint64_t at = 0;
  const NextBytes next = [&](std::span<std::uint8_t> into) -> Status {
    if (into.size() > blob.size() - at)
      return corrupt(std::string(who) + ": ends after " + std::to_string(blob.size()) +
                     " bytes, within the NumPy header; the file is cut off");
    EXPUNGE_TRY_DO(blob.read(at, into));
    at += into.size();
    return {};
  };
  EXPUNGE_TRY(header, read_npy_header(next, who));
  const std::uint64_t there = blob.size() - at;
  if (there != header.data_bytes)
    return corrupt(std::string(who) + ": the shape " + shape_text(header.shape) + " needs " +
                   std::to_string(header.data_bytes) + " bytes, " + std::to_string(there) + " are there");
  if (there > most_bytes)
    return bad_input(std::string(who) + ": " + std::to_string(there) + " bytes, at most " + std::to_string(most_bytes) +
                     " are taken");
  NpyArray array{header, Bytes(there)};
  EXPUNGE_TRY_DO(next(array.data));
  return array;
}

Result<std::vector<std::int64_t>> integers_of(const NpyHeader& header, ByteView data, std::string_view who) {
  ensure(data.size() == header.data_bytes, "integers_of: the data are not those of the header");
  switch (header.type) {
    case NpyType::kBool:
    case NpyType::kU8:
      return widen<std::uint8_t>(data, who);
    case NpyType::kI8:
      return widen<std::int8_t>(data, who);
    case NpyType::kU16:
      return widen<std::uint16_t>(data, who);
    case NpyType::kI16:
      return widen<std::int16_t>(data, who);
    case NpyType::kU32:
      return widen<std::uint32_t>(data, who);
    case NpyType::kI32:
      return widen<std::int32_t>(data, who);
    case NpyType::kU64:
      return widen<std::uint64_t>(data, who);
    case NpyType::kI64:
      return widen<std::int64_t>(data, who);
    case NpyType::kF32:
    case NpyType::kF64:
      break;
  }
  return bad_input(std::string(who) + ": integers are needed, the array holds " + std::string(name_of(header.type)));
}

std::string npy_start(NpyType type, const std::vector<std::uint64_t>& shape) {
  std::string text =
      "{'descr': '" + std::string(name_of(type)) + "', 'fortran_order': False, 'shape': " + shape_text(shape) + ", }";
  constexpr std::size_t kPreamble = 10;
  constexpr std::size_t kAlignment = 64;  // as NumPy does, so that the data can be mapped
  const std::size_t used = kPreamble + text.size() + 1;
  text += std::string((kAlignment - used % kAlignment) % kAlignment, ' ') + "\n";
  std::string start = std::string(kMagic) + '\x01' + '\0';
  start += static_cast<char>(text.size() & 0xff);
  start += static_cast<char>(text.size() >> 8);
  return start + text;
}

Status write_npy(Files& files, const Path& path, std::span<const float> values, std::uint64_t rows,
                 std::uint64_t columns) {
  ensure(values.size() == rows * columns, "write_npy: as many values as rows times columns");
  EXPUNGE_TRY(file, files.create(path, false));
  EXPUNGE_TRY_DO(file->append(view_of(npy_start(NpyType::kF32, {rows, columns}))));
  EXPUNGE_TRY_DO(file->append({reinterpret_cast<const std::uint8_t*>(values.data()), values.size_bytes()}));
  return file->commit();
}

}  // namespace expunge
