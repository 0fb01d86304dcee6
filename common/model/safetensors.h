// The safetensors format, read strictly and written canonically.
//
// Written: header padded with blanks to a multiple of 8, tensors by descending element size, then name, contiguous;
// scalars have shape []. `__metadata__` carries the caller's entries and "buffers": the names of tensors with role
// kBuffer, separated by commas. Read: refused are repeated keys, unknown fields, holes, overlaps, trailing bytes, sizes
// that do not match, overflowing shapes, dtypes other than F32 and I64, and values that are not finite.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "common/base/bytes.h"
#include "common/base/file.h"
#include "common/model/weights.h"

namespace expunge {

using Metadata = std::map<std::string, std::string>;

struct ModelFile {
  Weights weights;
  Metadata metadata;  // without "buffers", which is in the manifest
};

Bytes encode_safetensors(const Weights& weights, const Metadata& metadata);
Result<ModelFile> decode_safetensors(const Blob& file);

// The header alone, for code that streams the tensors itself.
struct ModelHeader {
  std::shared_ptr<const Manifest> manifest;
  Metadata metadata;
  std::vector<std::uint64_t> positions;  // byte position in the file of each tensor of the manifest
};
Result<ModelHeader> decode_safetensors_header(const Blob& file);
Bytes encode_safetensors_header(const Manifest& manifest, const Metadata& metadata);
// The order in which tensors are written: their indices in the manifest.
std::vector<std::size_t> file_order(const Manifest& manifest);
// Bytes of one element in a file.
std::size_t element_size(Dtype dtype);

}  // namespace expunge
