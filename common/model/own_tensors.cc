#include "common/model/own_tensors.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "common/model/safetensors.h"

namespace expunge {
namespace {

static_assert(std::endian::native == std::endian::little, "own sets are kept as little-endian float32");

constexpr std::string_view kMark = "running_mean";

}  // namespace

std::string module_of(const std::string& tensor) {
  const auto dot = tensor.rfind('.');
  return dot == std::string::npos ? "" : tensor.substr(0, dot + 1);
}

std::set<std::string> batch_normalising_modules(const Manifest& manifest) {
  std::set<std::string> modules;
  for (const TensorSpec& tensor : manifest.tensors())
    if (tensor.name == module_of(tensor.name) + std::string(kMark)) modules.insert(module_of(tensor.name));
  return modules;
}

OwnTensors::OwnTensors(std::shared_ptr<const Manifest> manifest) : manifest_(std::move(manifest)) {
  const std::set<std::string> modules = batch_normalising_modules(*manifest_);
  for (std::size_t i = 0; i < manifest_->tensors().size(); ++i) {
    if (!modules.contains(module_of(manifest_->tensors()[i].name))) continue;
    tensors_.push_back(i);
    elements_ += manifest_->elements(i);
  }
}

std::vector<float> OwnTensors::of(const Weights& weights) const {
  std::vector<float> own;
  own.reserve(elements_);
  for (const std::size_t tensor : tensors_) {
    const auto values = weights.tensor(tensor);
    own.insert(own.end(), values.begin(), values.end());
  }
  return own;
}

void OwnTensors::put(std::span<const float> own, Weights& weights) const {
  ensure(own.size() == elements_, "OwnTensors::put: a set of another length");
  std::size_t first = 0;
  for (const std::size_t tensor : tensors_) {
    const auto into = weights.tensor(tensor);
    std::ranges::copy(own.subspan(first, into.size()), into.begin());
    first += into.size();
  }
}

void OwnTensors::open(Mask& mask) const {
  ensure(mask.size() == manifest_->elements(), "OwnTensors::open: a mask of another length");
  for (const std::size_t tensor : tensors_) {
    if (manifest_->tensors()[tensor].role != TensorRole::kParameter) continue;
    std::fill_n(mask.begin() + static_cast<std::ptrdiff_t>(manifest_->offset(tensor)), manifest_->elements(tensor),
                std::uint8_t{1});
  }
}

Bytes encode_own(std::span<const float> own) {
  Bytes bytes(own.size_bytes());
  if (!own.empty()) std::memcpy(bytes.data(), own.data(), bytes.size());
  return bytes;
}

Result<std::vector<float>> decode_own(const Blob& kept, const OwnTensors& tensors) {
  std::vector<float> own(tensors.elements());
  if (kept.size() != own.size() * sizeof(float))
    return corrupt("this site's own tensors have " + std::to_string(kept.size()) + " bytes, but the network's are " +
                   std::to_string(own.size() * sizeof(float)));
  if (own.empty()) return own;
  EXPUNGE_TRY_DO(kept.read(0, {reinterpret_cast<std::uint8_t*>(own.data()), own.size() * sizeof(float)}));
  if (!std::ranges::all_of(own, [](float value) { return std::isfinite(value); }))
    return corrupt("this site's own tensors hold values that are not finite");
  return own;
}

Result<Bytes> with_own(const Blob& model, const Blob& own) {
  EXPUNGE_TRY(file, decode_safetensors(model));
  const OwnTensors tensors(file.weights.manifest);
  EXPUNGE_TRY(values, decode_own(own, tensors));
  tensors.put(values, file.weights);
  return encode_safetensors(file.weights, file.metadata);
}

}  // namespace expunge
