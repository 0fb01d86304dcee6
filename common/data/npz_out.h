// Writes `.npz` files, for data sets that we generate.
#pragma once

#include <vector>

#include "common/base/file.h"
#include "common/data/npy.h"

namespace expunge {

struct NpzArray {
  std::string name;  // without ".npy"
  NpyType type = NpyType::kU8;
  std::vector<std::uint64_t> shape;
  Bytes data;  // C-ordered, little-endian
};

// The same arrays give the same bytes. kUnavailable: the disk is full, or not enough memory.
Status write_npz(Files& files, const Path& path, const std::vector<NpzArray>& arrays);

}  // namespace expunge
