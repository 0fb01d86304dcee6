#include "common/learn/network.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "common/base/config.h"
#include "common/base/random.h"
#include "common/learn/cnn.h"
#include "common/learn/resnet.h"
#include "common/learn/torch_script.h"
#include "common/model/limits.h"

namespace expunge {
namespace {

double draw(const Start& start, Random& random) {
  switch (start.kind) {
    case Start::Kind::kConstant:
      return start.scale;
    case Start::Kind::kNormal:
      return start.scale * random.normal();
    case Start::Kind::kUniform:
      return start.scale * (2 * random.uniform() - 1);
  }
  ensure(false, "draw: unknown start");
  return 0;
}

std::vector<float> to_floats(const at::Tensor& tensor) {
  const at::Tensor host = tensor.detach().to(at::kCPU, at::kFloat).contiguous();
  const float* first = host.const_data_ptr<float>();
  return {first, first + host.numel()};
}

std::vector<float> first_values(const NamedTensor& tensor, std::uint64_t seed) {
  if (tensor.given.defined()) return to_floats(tensor.given);
  Random random(seed_for(seed, tensor.spec.name));
  std::vector<float> values(static_cast<std::size_t>(tensor.value.numel()));
  for (float& value : values) value = static_cast<float>(draw(tensor.start, random));
  return values;
}

at::Tensor on_host(std::span<const float> values, const std::vector<std::int64_t>& shape) {
  at::Tensor host = at::empty(shape, at::kFloat);
  if (!values.empty()) std::memcpy(host.mutable_data_ptr<float>(), values.data(), values.size_bytes());
  return host;
}

void fill(const NamedTensor& tensor, std::span<const float> values) {
  const at::NoGradGuard no_grad;
  const at::Tensor host = on_host(values, tensor.spec.shape);
  at::Tensor target = tensor.value;
  target.copy_(tensor.spec.dtype == Dtype::kInt64 ? host.round() : host);
}

Status one_of(std::string_view what, const std::string& value, const std::vector<std::string>& known) {
  if (std::ranges::find(known, value) != known.end()) return {};
  return unknown(what, value, known);
}

Status in_range(std::string_view what, std::int64_t value, std::int64_t least, std::int64_t most) {
  if (value >= least && value <= most) return {};
  return bad_input("the network's " + std::string(what) + " is " + std::to_string(value) + " but must be from " +
                   std::to_string(least) + " to " + std::to_string(most));
}

Status admit(const NetworkSpec& spec) {
  EXPUNGE_TRY_DO(one_of("network", spec.network, {"cnn", "resnet18", "resnet34", "resnet50", "torchscript"}));
  EXPUNGE_TRY_DO(one_of("stem", spec.stem, {"3x3", "7x7"}));
  EXPUNGE_TRY_DO(one_of("normalisation", spec.normalisation, {"batch", "group"}));
  EXPUNGE_TRY_DO(in_range("width", spec.width, 1, limits::kMostWidth));
  EXPUNGE_TRY_DO(in_range("number of channels", spec.channels, 1, limits::kMostChannels));
  EXPUNGE_TRY_DO(in_range("number of classes", spec.classes, limits::kLeastClasses, limits::kMostClasses));
  EXPUNGE_TRY_DO(in_range("input size", spec.input_size, limits::kLeastInput, limits::kLargestInput));
  if (!(spec.deviation > 0)) return bad_input("the inputs' deviation must be above 0");
  return {};
}

}  // namespace

std::vector<at::Tensor> Network::of_role(TensorRole role) const {
  std::vector<at::Tensor> values;
  for (const auto& tensor : tensors_)
    if (tensor.spec.role == role) values.push_back(tensor.value);
  return values;
}

std::vector<at::Tensor> Network::parameters() const {
  return of_role(TensorRole::kParameter);
}

std::vector<at::Tensor> Network::buffers() const {
  return of_role(TensorRole::kBuffer);
}

void Network::initialise(std::uint64_t seed) {
  for (const auto& tensor : tensors_) fill(tensor, first_values(tensor, seed));
}

std::vector<at::Tensor> Network::fresh_parameters(std::uint64_t seed) const {
  std::vector<at::Tensor> fresh;
  for (const auto& tensor : tensors_)
    if (tensor.spec.role == TensorRole::kParameter)
      fresh.push_back(on_host(first_values(tensor, seed), tensor.spec.shape).to(placement().device));
  return fresh;
}

Status Network::admits(const Weights& weights) const {
  if (weights.manifest && *weights.manifest == *manifest_) return {};
  return told_in_full(Fault::kBadInput,
                      "the weights have other tensors than the network of this study; use those of the same network");
}

Status Network::load(const Weights& weights) {
  EXPUNGE_TRY_DO(admits(weights));
  ensure(weights.values.size() == manifest_->elements(), "Network::load: values do not fill their manifest");
  for (std::size_t i = 0; i < tensors_.size(); ++i) fill(tensors_[i], weights.tensor(i));
  return {};
}

Weights Network::save() const {
  Weights weights{manifest_, std::vector<float>(manifest_->elements())};
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    const at::Tensor host = tensors_[i].value.detach().to(at::kCPU, at::kFloat).contiguous();
    const auto into = weights.tensor(i);
    if (!into.empty()) std::memcpy(into.data(), host.const_data_ptr<float>(), into.size_bytes());
  }
  return weights;
}

std::vector<at::Tensor> Network::shaped_like_parameters(std::span<const std::uint8_t> flat) const {
  ensure(flat.size() == manifest_->elements(), "shaped_like_parameters: not as long as the model");
  std::vector<at::Tensor> shaped;
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    if (tensors_[i].spec.role != TensorRole::kParameter) continue;
    at::Tensor host = at::empty(tensors_[i].spec.shape, at::kByte);
    const auto part = flat.subspan(manifest_->offset(i), manifest_->elements(i));
    if (!part.empty()) std::memcpy(host.mutable_data_ptr<std::uint8_t>(), part.data(), part.size());
    shaped.push_back(host.to(placement().device));
  }
  return shaped;
}

Status Network::complete() {
  tensors_ = table_.tensors();
  std::ranges::sort(tensors_, {}, [](const NamedTensor& tensor) { return tensor.spec.name; });
  std::vector<TensorSpec> specs;
  for (const auto& tensor : tensors_) specs.push_back(tensor.spec);
  EXPUNGE_TRY(manifest, Manifest::make(std::move(specs)));
  manifest_ = manifest;
  return {};
}

Result<std::unique_ptr<Network>> make_network(const NetworkSpec& spec, Placement placement, const Bytes* code) {
  EXPUNGE_TRY_DO(admit(spec));
  if (spec.network == "torchscript")
    return or_tell(make_torch_script(spec, code, placement),
                   "the study's network file does not fit the study; this site's administrator sees why");
  auto network = spec.network == "cnn" ? make_cnn(spec, placement) : make_resnet(spec, placement);
  EXPUNGE_TRY_DO(network->complete());
  return network;
}

}  // namespace expunge
