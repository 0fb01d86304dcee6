#include "common/learn/layers.h"

#include <ATen/ops/batch_norm.h>
#include <ATen/ops/group_norm.h>

#include <cmath>
#include <numeric>

namespace expunge {
namespace {

constexpr double kMomentum = 0.1;
constexpr double kEpsilon = 1e-5;
constexpr std::int64_t kChannelsPerGroup = 16;
constexpr std::int64_t kOneDnnBlock = 16;  // channels, at most

at::Tensor allocate(const Placement& placement, const std::vector<std::int64_t>& shape, Dtype dtype) {
  const auto options =
      at::TensorOptions().device(placement.device).dtype(dtype == Dtype::kInt64 ? at::kLong : at::kFloat);
  const at::Tensor tensor = at::zeros(shape, options);
  const bool is_reordered = placement.channels_last && shape.size() == 4;
  return is_reordered ? tensor.contiguous(at::MemoryFormat::ChannelsLast) : tensor;
}

}  // namespace

at::Tensor TensorTable::parameter(const std::string& name, std::vector<std::int64_t> shape, Start start) {
  at::Tensor value = allocate(placement_, shape, Dtype::kFloat32);
  value.set_requires_grad(true);
  tensors_.push_back({{name, std::move(shape), Dtype::kFloat32, TensorRole::kParameter}, start, value});
  return value;
}

at::Tensor TensorTable::buffer(const std::string& name, std::vector<std::int64_t> shape, Dtype dtype, double start) {
  at::Tensor value = allocate(placement_, shape, dtype);
  tensors_.push_back(
      {{name, std::move(shape), dtype, TensorRole::kBuffer}, Start{Start::Kind::kConstant, start}, value});
  return value;
}

Convolution::Convolution(TensorTable& table, const std::string& name, Shape shape)
    : stride_(shape.stride), padding_(shape.kernel / 2) {
  const auto patch = static_cast<double>(shape.kernel * shape.kernel);
  const double deviation = std::sqrt(2 / (static_cast<double>(shape.out) * patch));  // Kaiming, fan-out
  weight_ = table.parameter(name + ".weight", {shape.out, shape.in, shape.kernel, shape.kernel},
                            {Start::Kind::kNormal, deviation});
  if (!shape.has_bias) return;
  const double bound = 1 / std::sqrt(static_cast<double>(shape.in) * patch);
  bias_ = table.parameter(name + ".bias", {shape.out}, {Start::Kind::kUniform, bound});
}

// Of a strided 1x1 kernel over fewer channels than its block, oneDNN writes the weights' gradient past its workspace
// (uxlfoundation/oneDNN issue 6035: wrong values, or a crash). Pixels that such a kernel passes over are left out
// before.
at::Tensor Convolution::operator()(const at::Tensor& x) const {
  const auto bias = bias_.defined() ? std::optional(bias_) : std::nullopt;
  if (weight_.size(2) == 1 && stride_ > 1 && weight_.size(1) < kOneDnnBlock)
    return at::conv2d(x.slice(2, 0, std::nullopt, stride_).slice(3, 0, std::nullopt, stride_), weight_, bias);
  return at::conv2d(x, weight_, bias, {stride_, stride_}, {padding_, padding_});
}

Normalisation::Normalisation(TensorTable& table, const std::string& name, std::int64_t channels, bool is_batch)
    : is_batch_(is_batch), groups_(channels / std::gcd(channels, kChannelsPerGroup)) {
  weight_ = table.parameter(name + ".weight", {channels}, {Start::Kind::kConstant, 1});
  bias_ = table.parameter(name + ".bias", {channels}, {Start::Kind::kConstant, 0});
  if (!is_batch) return;
  mean_ = table.buffer(name + ".running_mean", {channels}, Dtype::kFloat32, 0);
  variance_ = table.buffer(name + ".running_var", {channels}, Dtype::kFloat32, 1);
  counter_ = table.buffer(name + ".num_batches_tracked", {}, Dtype::kInt64, 0);
}

at::Tensor Normalisation::operator()(const at::Tensor& x, Statistics statistics) const {
  if (!is_batch_) return at::group_norm(x, groups_, weight_, bias_, kEpsilon);
  const bool is_updating = statistics == Statistics::kBatchUpdating;
  if (is_updating) counter_.add_(1);
  return at::batch_norm(x, weight_, bias_, mean_, variance_, is_updating, kMomentum, kEpsilon, true);
}

Linear::Linear(TensorTable& table, const std::string& name, std::int64_t in, std::int64_t out) {
  const Start start{Start::Kind::kUniform, 1 / std::sqrt(static_cast<double>(in))};
  weight_ = table.parameter(name + ".weight", {out, in}, start);
  bias_ = table.parameter(name + ".bias", {out}, start);
}

at::Tensor Linear::operator()(const at::Tensor& x) const {
  return at::linear(x, weight_, bias_);
}

}  // namespace expunge
