// Batches of records as a network's inputs: the interface, and images.
//
// An image data set is read once. Pixels stay as bytes on the host; a batch goes to the device as bytes and becomes
// float there: [0, 1], then (x − mean) / deviation, then, only where the data set's size is not the network's, resized
// (bilinear, with anti-aliasing). Internal to common/learn; compute thread only.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "common/data/dataset.h"
#include "common/learn/layers.h"
#include "common/model/spec.h"

namespace expunge {

// Bytes of all records; a record is read from the data set when it is first asked for.
class PixelCache {
 public:
  explicit PixelCache(const Dataset& data);  // must outlive the cache
  // (records, channels, height, width), bytes, on the host.
  Result<at::Tensor> gather(std::span<const std::uint32_t> records);

 private:
  Status fetch(std::uint32_t record);

  const Dataset& data_;
  at::Tensor pixels_;
  std::vector<bool> is_read_;
};

// What the darkest and the brightest pixel are as inputs.
struct InputRange {
  double darkest = 0, brightest = 1;
};

class Samples {
 public:
  virtual ~Samples() = default;
  virtual InputRange range() const = 0;
  virtual Result<at::Tensor> inputs(std::span<const std::uint32_t> records) = 0;  // one row a record, on the device
};

class ImageSamples final : public Samples {
 public:
  ImageSamples(PixelCache& cache, const NetworkSpec& spec, Placement placement)  // `cache` must outlive this
      : cache_(cache), spec_(spec), placement_(placement) {}
  InputRange range() const override { return {(0 - spec_.mean) / spec_.deviation, (1 - spec_.mean) / spec_.deviation}; }
  Result<at::Tensor> inputs(std::span<const std::uint32_t> records) override;

 private:
  PixelCache& cache_;
  NetworkSpec spec_;
  Placement placement_;
};

// kBadInput where channels or classes of the data set are not the network's.
Status fits(const DatasetShape& shape, const NetworkSpec& spec);

}  // namespace expunge
