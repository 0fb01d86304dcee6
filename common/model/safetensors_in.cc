// Reading: whatever is not exactly right is refused.
#include <algorithm>
#include <bit>
#include <cstring>
#include <set>

#include "common/model/limits.h"
#include "common/model/safetensors.h"
#include "common/model/safetensors_header.h"

namespace expunge {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 16;           // elements looked at while they are in the cache
constexpr std::int64_t kLargestWhole = std::int64_t{1} << 24;  // beyond it float32 is not exact

template <class T>
std::span<std::uint8_t> bytes_under(std::span<T> values) {
  return {reinterpret_cast<std::uint8_t*>(values.data()), values.size_bytes()};
}

Result<std::string> read_header_text(const Blob& file) {
  std::uint64_t size = 0;
  if (file.size() < sizeof(size)) return bad_input("the model file is shorter than its header's length");
  EXPUNGE_TRY_DO(file.read(0, bytes_under(std::span(&size, 1))));
  if (size > limits::kMostHeaderBytes || size > file.size() - sizeof(size))
    return bad_input("the model file states a header of " + std::to_string(size) + " bytes in a file of " +
                     std::to_string(file.size()));
  if (size % 8 != 0)
    return bad_input("the model file's header has " + std::to_string(size) + " bytes, which is no multiple of 8");
  std::string text(size, '\0');
  EXPUNGE_TRY_DO(file.read(sizeof(size), bytes_under(std::span(text))));
  return text;
}

// Takes "buffers" out of the metadata.
Result<std::set<std::string>> take_buffer_names(HeaderEntries& entries) {
  std::set<std::string> names;
  const auto found = entries.metadata.find("buffers");
  if (found == entries.metadata.end()) return names;
  std::set<std::string_view> tensors;
  for (const auto& entry : entries.tensors) tensors.insert(entry.name);
  std::string_view rest = found->second;
  while (!rest.empty()) {
    const auto name = rest.substr(0, rest.find(','));
    if (!tensors.contains(name) || !names.emplace(name).second)
      return bad_input("the model file names '" + shown(name) +
                       "' as a buffer, which is no tensor of it or comes twice");
    rest.remove_prefix(std::min(rest.size(), name.size() + 1));
  }
  entries.metadata.erase(found);
  return names;
}

Result<TensorSpec> spec_of(const TensorEntry& entry, const std::set<std::string>& buffers) {
  TensorSpec spec;
  spec.name = entry.name;
  if (entry.dtype != "F32" && entry.dtype != "I64")
    return bad_input("tensor " + shown(entry.name) + " has dtype " + shown(entry.dtype) +
                     ", only F32 and I64 are read");
  spec.dtype = entry.dtype == "I64" ? Dtype::kInt64 : Dtype::kFloat32;
  spec.role = buffers.contains(entry.name) ? TensorRole::kBuffer : TensorRole::kParameter;
  for (const auto dimension : entry.shape) {
    if (dimension > limits::kMostElements)
      return bad_input("tensor " + shown(entry.name) + " has dimension " + std::to_string(dimension));
    spec.shape.push_back(static_cast<std::int64_t>(dimension));
  }
  return spec;
}

// Every byte of the data belongs to exactly one tensor.
Status check_layout(std::vector<const TensorEntry*> entries, const Manifest& manifest, std::uint64_t data_bytes) {
  std::ranges::sort(entries, {}, [](const TensorEntry* entry) { return entry->data_offsets; });
  std::uint64_t position = 0;
  for (const auto* entry : entries) {
    const auto tensor = static_cast<std::size_t>(
        std::ranges::lower_bound(manifest.tensors(), entry->name, {}, &TensorSpec::name) - manifest.tensors().begin());
    const auto size = element_size(manifest.tensors()[tensor].dtype);
    const auto& offsets = entry->data_offsets;
    if (offsets[0] != position || offsets[0] % size != 0 || offsets[1] < offsets[0] ||
        offsets[1] - offsets[0] != manifest.elements(tensor) * size)
      return bad_input("tensor " + entry->name + " lies at " + std::to_string(offsets[0]) + " to " +
                       std::to_string(offsets[1]) + ", which leaves a hole, overlaps or does not fit its shape");
    position = offsets[1];
  }
  if (position == data_bytes) return {};
  return bad_input("the model file holds " + std::to_string(data_bytes) + " bytes of data where its header describes " +
                   std::to_string(position));
}

std::vector<const TensorEntry*> by_name(const std::vector<TensorEntry>& entries) {
  std::vector<const TensorEntry*> sorted;
  for (const auto& entry : entries) sorted.push_back(&entry);
  std::ranges::sort(sorted, {}, [](const TensorEntry* entry) { return std::string_view(entry->name); });
  return sorted;
}

// No infinity and no NaN: their exponents are all ones. Written so that compilers vectorise it.
bool all_finite(std::span<const float> values) {
  std::uint32_t bad = 0;
  for (const float value : values)
    bad |= static_cast<std::uint32_t>((std::bit_cast<std::int32_t>(value) & 0x7f800000) == 0x7f800000);
  return bad == 0;
}

Status read_floats(const Blob& file, std::uint64_t position, const TensorSpec& spec, std::span<float> into) {
  for (std::size_t first = 0; first < into.size(); first += kPiece) {
    const auto piece = into.subspan(first, std::min(kPiece, into.size() - first));
    EXPUNGE_TRY_DO(file.read(position + first * sizeof(float), bytes_under(piece)));
    if (!all_finite(piece)) return bad_input("tensor " + spec.name + " holds values that are not finite");
  }
  return {};
}

Status read_whole(const Blob& file, std::uint64_t position, const TensorSpec& spec, std::span<float> into) {
  std::vector<std::int64_t> values(into.size());
  EXPUNGE_TRY_DO(file.read(position, bytes_under(std::span(values))));
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] > kLargestWhole || values[i] < -kLargestWhole)
      return bad_input("tensor " + spec.name + " holds " + std::to_string(values[i]) +
                       ", beyond what float32 keeps exactly");
    into[i] = static_cast<float>(values[i]);
  }
  return {};
}

}  // namespace

Result<ModelHeader> decode_safetensors_header(const Blob& file) {
  EXPUNGE_TRY(text, read_header_text(file));
  EXPUNGE_TRY(entries, parse_header(text));
  EXPUNGE_TRY(buffers, take_buffer_names(entries));
  std::vector<TensorSpec> specs;
  for (const auto& entry : entries.tensors) {
    if (entry.data_offsets.size() != 2)
      return bad_input("tensor " + shown(entry.name) + " does not have two data_offsets");
    EXPUNGE_TRY(spec, spec_of(entry, buffers));
    specs.push_back(std::move(spec));
  }
  EXPUNGE_TRY(manifest, Manifest::make(std::move(specs)));
  const std::uint64_t data_start = sizeof(std::uint64_t) + text.size();
  const auto sorted = by_name(entries.tensors);
  EXPUNGE_TRY_DO(check_layout(sorted, *manifest, file.size() - data_start));
  ModelHeader header{manifest, std::move(entries.metadata), {}};
  for (const auto* entry : sorted) header.positions.push_back(data_start + entry->data_offsets[0]);
  return header;
}

Result<ModelFile> decode_safetensors(const Blob& file) {
  EXPUNGE_TRY(header, decode_safetensors_header(file));
  ModelFile model{{header.manifest, std::vector<float>(header.manifest->elements())}, std::move(header.metadata)};
  for (std::size_t i = 0; i < header.positions.size(); ++i) {
    const auto& spec = header.manifest->tensors()[i];
    const auto read = spec.dtype == Dtype::kInt64 ? read_whole : read_floats;
    EXPUNGE_TRY_DO(read(file, header.positions[i], spec, model.weights.tensor(i)));
  }
  return model;
}

}  // namespace expunge
