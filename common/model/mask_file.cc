#include "common/model/mask_file.h"

#include <nlohmann/json.hpp>

#include "common/base/json_text.h"

namespace expunge {
namespace {

std::string header_of(const Manifest& manifest, const Metadata& metadata) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  if (!metadata.empty()) json["__metadata__"] = metadata;
  std::uint64_t position = 0;
  for (std::size_t i = 0; i < manifest.tensors().size(); ++i) {
    const TensorSpec& tensor = manifest.tensors()[i];
    if (tensor.role == TensorRole::kBuffer) continue;
    const std::uint64_t end = position + manifest.elements(i);
    json[tensor.name] = {{"dtype", "U8"}, {"shape", tensor.shape}, {"data_offsets", {position, end}}};
    position = end;
  }
  std::string text = json_text(json);
  text.resize((text.size() + 7) / 8 * 8, ' ');
  return text;
}

}  // namespace

Bytes encode_mask_file(const Mask& mask, const Manifest& manifest, const Metadata& metadata) {
  ensure(mask.size() == manifest.elements(), "encode_mask_file: the mask does not fit the manifest");
  const std::string header = header_of(manifest, metadata);
  const std::uint64_t size = header.size();
  Bytes bytes;
  bytes.reserve(sizeof size + header.size() + manifest.elements());
  for (std::size_t i = 0; i < sizeof size; ++i) bytes.push_back(static_cast<std::uint8_t>(size >> (8 * i)));
  bytes.insert(bytes.end(), header.begin(), header.end());
  for (std::size_t i = 0; i < manifest.tensors().size(); ++i) {
    if (manifest.tensors()[i].role == TensorRole::kBuffer) continue;
    const auto first = mask.begin() + static_cast<std::ptrdiff_t>(manifest.offset(i));
    bytes.insert(bytes.end(), first, first + static_cast<std::ptrdiff_t>(manifest.elements(i)));
  }
  return bytes;
}

}  // namespace expunge
