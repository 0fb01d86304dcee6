// Writing: the canonical form.
#include <algorithm>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <numeric>

#include "common/base/json_text.h"
#include "common/model/safetensors.h"

namespace expunge {
namespace {

static_assert(std::endian::native == std::endian::little, "model files are little-endian and copied as they are");

using Json = nlohmann::ordered_json;

std::string buffer_names(const Manifest& manifest) {
  std::string names;
  for (const auto& tensor : manifest.tensors())
    if (tensor.role == TensorRole::kBuffer) names += (names.empty() ? "" : ",") + tensor.name;
  return names;
}

Json metadata_json(const Manifest& manifest, Metadata entries) {
  if (auto names = buffer_names(manifest); !names.empty()) entries["buffers"] = std::move(names);
  Json json = Json::object();
  for (const auto& [key, value] : entries) json[key] = value;
  return json;
}

std::string header_json(const Manifest& manifest, const Metadata& metadata) {
  Json json = Json::object();
  if (auto entries = metadata_json(manifest, metadata); !entries.empty()) json["__metadata__"] = std::move(entries);
  std::uint64_t position = 0;
  for (const auto index : file_order(manifest)) {
    const auto& tensor = manifest.tensors()[index];
    const auto end = position + manifest.elements(index) * element_size(tensor.dtype);
    json[tensor.name] = {{"dtype", tensor.dtype == Dtype::kInt64 ? "I64" : "F32"},
                         {"shape", tensor.shape.empty() ? Json::array() : Json(tensor.shape)},
                         {"data_offsets", {position, end}}};
    position = end;
  }
  return json_text(json);
}

template <class T>
void append_raw(Bytes& bytes, std::span<const T> values) {
  const auto* first = reinterpret_cast<const std::uint8_t*>(values.data());
  bytes.insert(bytes.end(), first, first + values.size_bytes());
}

void append_tensor(Bytes& bytes, Dtype dtype, std::span<const float> values) {
  if (dtype == Dtype::kFloat32) return append_raw(bytes, values);
  std::vector<std::int64_t> whole;
  for (const float value : values) whole.push_back(static_cast<std::int64_t>(value));
  append_raw(bytes, std::span<const std::int64_t>(whole));
}

}  // namespace

std::size_t element_size(Dtype dtype) {
  return dtype == Dtype::kInt64 ? 8 : 4;
}

std::vector<std::size_t> file_order(const Manifest& manifest) {
  std::vector<std::size_t> order(manifest.tensors().size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater<>(),
                           [&](std::size_t index) { return element_size(manifest.tensors()[index].dtype); });
  return order;
}

Bytes encode_safetensors_header(const Manifest& manifest, const Metadata& metadata) {
  auto json = header_json(manifest, metadata);
  json.resize((json.size() + 7) / 8 * 8, ' ');
  const std::uint64_t size = json.size();
  Bytes bytes;
  append_raw(bytes, std::span<const std::uint64_t>(&size, 1));
  append_raw(bytes, std::span<const char>(json));
  return bytes;
}

Bytes encode_safetensors(const Weights& weights, const Metadata& metadata) {
  const auto& manifest = *weights.manifest;
  ensure(weights.values.size() == manifest.elements(), "encode_safetensors: values do not fit the manifest");
  auto bytes = encode_safetensors_header(manifest, metadata);
  bytes.reserve(bytes.size() + manifest.elements() * 4 + 8 * manifest.tensors().size());
  for (const auto index : file_order(manifest))
    append_tensor(bytes, manifest.tensors()[index].dtype, weights.tensor(index));
  return bytes;
}

}  // namespace expunge
