// A model's values without any tensor library: names and shapes in a Manifest, all elements in one flat row of float32.
//
// Order is by tensor name, bytewise; within a tensor row-major. Integer tensors (BatchNorm's counters) are kept as
// float32 too: exact up to 2^24, beyond which reading a model refuses.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "common/base/bytes.h"
#include "common/base/result.h"

namespace expunge {

enum class Dtype : std::uint8_t { kFloat32 = 1, kInt64 = 2 };

// Parameters are trained. Buffers (running mean and variance, counters) are state that travels and is averaged, but
// that no mask covers and no optimiser touches.
enum class TensorRole : std::uint8_t { kParameter = 1, kBuffer = 2 };

struct TensorSpec {
  std::string name;                 // torchvision's or fastMRI's
  std::vector<std::int64_t> shape;  // empty for a scalar
  Dtype dtype = Dtype::kFloat32;
  TensorRole role = TensorRole::kParameter;
  bool operator==(const TensorSpec&) const = default;
};

// Names, shapes, kinds and offsets of a model's tensors. Immutable; shared by all Weights of one network.
class Manifest {
 public:
  // Sorts by name. Refuses repeated or empty names, negative dimensions, and element counts above
  // `limits::kMostElements`.
  static Result<std::shared_ptr<const Manifest>> make(std::vector<TensorSpec> tensors);

  std::span<const TensorSpec> tensors() const { return tensors_; }
  std::size_t offset(std::size_t tensor) const { return offsets_[tensor]; }  // first element of a tensor
  std::size_t elements(std::size_t tensor) const { return offsets_[tensor + 1] - offsets_[tensor]; }
  std::size_t elements() const { return offsets_.back(); }
  std::size_t parameters() const;  // elements of tensors with role kParameter
  bool operator==(const Manifest& other) const { return tensors_ == other.tensors_; }

 private:
  std::vector<TensorSpec> tensors_;
  std::vector<std::size_t> offsets_;
};

struct Weights {
  std::shared_ptr<const Manifest> manifest;
  std::vector<float> values;  // manifest->elements()

  std::span<float> tensor(std::size_t index) {
    return std::span(values).subspan(manifest->offset(index), manifest->elements(index));
  }
  std::span<const float> tensor(std::size_t index) const {
    return std::span(values).subspan(manifest->offset(index), manifest->elements(index));
  }
};

// What one site's work changed: after − before, element for element, in the manifest's order.
using Delta = std::vector<float>;

// Which elements unlearning may change: 1 may change, 0 is frozen. One byte an element, in the manifest's order;
// buffers are 0 in a mask as made by saliency, and their treatment is the method's.
using Mask = std::vector<std::uint8_t>;

// Packed eight to a byte, least significant bit first, for the wire; unpack refuses a wrong length or set padding bits.
Bytes pack(const Mask& mask);
Result<Mask> unpack_mask(ByteView bits, std::size_t elements);

}  // namespace expunge
