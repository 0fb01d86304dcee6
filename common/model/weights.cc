#include "common/model/weights.h"

#include <algorithm>

#include "common/model/limits.h"

namespace expunge {
namespace {

constexpr std::size_t kLongestName = 256;
constexpr std::size_t kMostDimensions = 8;

// A comma separates names in a model file's metadata; "__metadata__" is that file's own key.
bool is_tensor_name(const std::string& name) {
  const auto is_usable = [](char c) { return c > ' ' && c <= '~' && c != ','; };
  return !name.empty() && name.size() <= kLongestName && name != "__metadata__" && std::ranges::all_of(name, is_usable);
}

// The product of the dimensions; never computed beyond `most`.
Result<std::size_t> count_elements(const TensorSpec& tensor, std::uint64_t most) {
  if (tensor.shape.size() > kMostDimensions)
    return bad_input("tensor " + tensor.name + " has " + std::to_string(tensor.shape.size()) + " dimensions, at most " +
                     std::to_string(kMostDimensions) + " are read");
  std::uint64_t count = 1;
  for (const auto dimension : tensor.shape) {
    if (dimension < 0) return bad_input("tensor " + tensor.name + " has dimension " + std::to_string(dimension));
    const auto size = static_cast<std::uint64_t>(dimension);
    if (size != 0 && count > most / size)
      return bad_input("tensor " + tensor.name + " would bring the model above " +
                       std::to_string(limits::kMostElements) + " elements");
    count *= size;
  }
  return static_cast<std::size_t>(count);
}

}  // namespace

Result<std::shared_ptr<const Manifest>> Manifest::make(std::vector<TensorSpec> tensors) {
  if (tensors.size() > limits::kMostTensors)
    return bad_input("a model of " + std::to_string(tensors.size()) + " tensors, at most " +
                     std::to_string(limits::kMostTensors) + " are read");
  std::ranges::sort(tensors, {}, &TensorSpec::name);
  auto manifest = std::make_shared<Manifest>();
  manifest->offsets_.push_back(0);
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (!is_tensor_name(tensors[i].name))
      return bad_input("tensor " + std::to_string(i) + " by name has no usable name (1 to 256 printable characters " +
                       "other than blank and comma)");
    if (i > 0 && tensors[i].name == tensors[i - 1].name) return bad_input("tensor " + tensors[i].name + " comes twice");
    EXPUNGE_TRY(count, count_elements(tensors[i], limits::kMostElements));
    if (count > limits::kMostElements - manifest->elements())
      return bad_input("tensor " + tensors[i].name + " brings the model above " +
                       std::to_string(limits::kMostElements) + " elements");
    manifest->offsets_.push_back(manifest->elements() + count);
  }
  manifest->tensors_ = std::move(tensors);
  return std::shared_ptr<const Manifest>(std::move(manifest));
}

std::size_t Manifest::parameters() const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < tensors_.size(); ++i)
    if (tensors_[i].role == TensorRole::kParameter) count += elements(i);
  return count;
}

Bytes pack(const Mask& mask) {
  Bytes bits((mask.size() + 7) / 8);
  for (std::size_t i = 0; i < mask.size(); ++i)
    if (mask[i] != 0) bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] | (1U << (i % 8)));
  return bits;
}

Result<Mask> unpack_mask(ByteView bits, std::size_t elements) {
  if (bits.size() != (elements + 7) / 8)
    return bad_input("a mask of " + std::to_string(bits.size()) + " bytes does not fit a model of " +
                     std::to_string(elements) + " elements");
  if (elements % 8 != 0 && (bits.back() >> (elements % 8)) != 0)
    return bad_input("a mask has bits set beyond its last element " + std::to_string(elements));
  Mask mask(elements);
  for (std::size_t i = 0; i < elements; ++i) mask[i] = (bits[i / 8] >> (i % 8)) & 1;
  return mask;
}

}  // namespace expunge
