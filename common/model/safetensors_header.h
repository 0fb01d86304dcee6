// The JSON header of a safetensors file as it stands there, before it is compared with the file's size.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/model/safetensors.h"

namespace expunge {

struct TensorEntry {
  std::string name;
  std::string dtype;
  std::vector<std::uint64_t> shape;
  std::vector<std::uint64_t> data_offsets;  // two
};

struct HeaderEntries {
  Metadata metadata;  // "buffers" still among them
  std::vector<TensorEntry> tensors;
};

// kBadInput: not JSON, repeated keys, unknown or missing fields, values of the wrong kind.
Result<HeaderEntries> parse_header(std::string_view json);
// A file's own words within an error: cut between characters where they are long.
std::string shown(std::string_view text);

}  // namespace expunge
