// What the coordinator does with updates: add them up, and apply their mean to the base model. Flat arithmetic on rows
// of float32 that are streamed in pieces; what stays in memory is the sum alone, 8 bytes an element.
//
// The sum is kept in 64-bit fixed point, so that it is the same whatever order updates arrive in.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "common/base/file.h"
#include "common/model/safetensors.h"

namespace expunge {

// Σ weight·delta over the sites of one round.
//
// The scale is 2^k with k = 39 − ⌈log2 largest_total⌉ ≥ 0, so a term is at most weight · 2^11 (kLargestDelta) · 2^k ≤
// 2^50 before it is rounded to a whole number. Weights are at least 1, so there are at most largest_total terms and all
// roundings together add at most largest_total / 2 ≤ 2^38: |sum| ≤ 2^50 + 2^38 < 2^51, which int64 holds and double
// represents exactly. A term's product is exact in double as well (24 bits of the delta times 28 of the weight).
// A mean's error is at most sites · 2^(⌈log2 largest_total⌉ − 40) / total_weight(): below 2e-12 a site when
// largest_total is near the true total. So pass what the round's sites announced, not a far-off bound.
class WeightedSum {
 public:
  // `largest_total`: what the weights may add up to, 1 to limits::kLargestTotalWeight.
  WeightedSum(std::size_t elements, std::uint64_t largest_total);

  // `delta`: raw little-endian float32, one an element. kBadInput leaves the sum as it was: wrong size, a weight of 0
  // or above the limits, an element that is not finite or beyond ±limits::kLargestDelta. kCorrupt, kUnavailable: the
  // blob could not be read; when it failed on its second reading the sum is broken: every later call says so, and it
  // cannot be applied.
  Status add(std::uint64_t weight, const Blob& delta);
  // The checks of add() alone.
  Status check(std::uint64_t weight, const Blob& delta) const;

  std::size_t elements() const { return sums_.size(); }
  std::uint64_t total_weight() const { return total_weight_; }
  bool is_broken() const { return is_broken_; }
  // The mean delta of the elements from `first` on; needs a sum that is not broken and a total weight above 0.
  void mean(std::size_t first, std::span<double> into) const;

 private:
  std::vector<std::int64_t> sums_;
  std::uint64_t largest_total_;
  std::uint64_t total_weight_ = 0;
  double scale_;
  bool is_broken_ = false;
};

// What a round adds to each element of the model: fills `into` for those from `first` on, all of one tensor.
using Step = std::function<Status(std::size_t tensor, std::size_t first, std::span<double> into)>;
Step mean_step(const WeightedSum& sum);  // which must outlive it

// kBadInput: the sum is of another model, or nothing was added. kCorrupt: the sum is broken.
Status fits(const WeightedSum& sum, const Manifest& manifest);

// Writes base + step as a model file to `out`, without committing it. `header` is the base file's. Integer tensors are
// rounded. An element whose step is 0 keeps its bits.
Status apply(const Step& step, const Blob& base, const ModelHeader& header, FileWriter& out);

// The union of several sites' masks, packed.
class MaskUnion {
 public:
  explicit MaskUnion(std::size_t elements) : elements_(elements), bits_((elements + 7) / 8) {}
  Status add(const Blob& packed);  // kBadInput: wrong length or padding bits set; the union is as it was
  const Bytes& packed() const { return bits_; }

 private:
  std::size_t elements_;
  Bytes bits_;
};

}  // namespace expunge
