// Records' pixels as bytes on the host, batch by batch.
//
// Of a data set in memory a record is read once and kept in the order of the set, ready to be gathered. Of any other
// nothing is kept: the set has a bounded cache of its own, and a batch is read into the tensor that is handed out.
// Internal to common/learn; used by one thread at a time, which no other may read the data set beside.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "common/data/dataset.h"
#include "common/learn/tensor.h"

namespace expunge {

using Stopped = std::function<bool()>;  // asked before each record; any thread

class PixelCache {
 public:
  explicit PixelCache(const Dataset& data);  // must outlive the cache
  // (records, channels, height, width), bytes. kBadInput: no such record; kUnavailable: stopped; else what reading it
  // failed with.
  Result<at::Tensor> gather(std::span<const std::uint32_t> records, const Stopped& stopped);
  bool keeps() const { return data_.is_in_memory(); }

 private:
  Status check(std::uint32_t record, const Stopped& stopped) const;
  at::Tensor empty(std::size_t records) const;
  Status read(std::uint32_t record, at::Tensor& into, std::size_t row) const;
  Status fetch(std::uint32_t record);

  const Dataset& data_;
  at::Tensor pixels_;  // of all records, where they are kept
  std::vector<bool> is_read_;
};

}  // namespace expunge
