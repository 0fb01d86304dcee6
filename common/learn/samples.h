// Batches of records as a network's inputs: the interface, and images.
//
// A batch goes to the device as bytes and becomes float there: [0, 1], then (x − mean) / deviation, then, only where
// the data set's size is not the network's, resized (bilinear, with anti-aliasing). Internal to common/learn; compute
// thread only.
#pragma once

#include <optional>
#include <span>

#include "common/base/clock.h"
#include "common/learn/layers.h"
#include "common/learn/read_ahead.h"
#include "common/model/spec.h"

namespace expunge {

// What the darkest and the brightest pixel are as inputs.
struct InputRange {
  double darkest = 0, brightest = 1;
};

class Samples {
 public:
  virtual ~Samples() = default;
  virtual InputRange range() const = 0;
  // These batches come next, in this order: a hint. Each call replaces what was told before.
  virtual void expect(const Batches& next) = 0;
  virtual void expect_before(const Batches& next) = 0;  // these come first, then what was told before
  virtual Result<at::Tensor> inputs(std::span<const std::uint32_t> records) = 0;  // one row a record, on the device
  virtual Duration waited() const = 0;                                            // in all, until pixels were there
};

// Of a data set that is not in memory, batches are read ahead.
class ImageSamples final : public Samples {
 public:
  // `cache`, `course` and `clock` must outlive this. A `course` that is stopped ends reading with kUnavailable.
  ImageSamples(PixelCache& cache, const NetworkSpec& spec, Placement placement, const Course& course,
               const Clock& clock);
  InputRange range() const override { return {(0 - spec_.mean) / spec_.deviation, (1 - spec_.mean) / spec_.deviation}; }
  void expect(const Batches& next) override;
  void expect_before(const Batches& next) override;
  Result<at::Tensor> inputs(std::span<const std::uint32_t> records) override;
  Duration waited() const override { return waited_; }

 private:
  Result<at::Tensor> pixels(std::span<const std::uint32_t> records);

  PixelCache& cache_;
  NetworkSpec spec_;
  Placement placement_;
  const Course& course_;
  const Clock& clock_;
  Duration waited_{0};
  std::optional<ReadAhead> ahead_;
};

// kBadInput where channels or classes of the data set are not the network's.
Status fits(const DatasetShape& shape, const NetworkSpec& spec);

}  // namespace expunge
