#include "common/learn/start_by_shape.h"

#include <cmath>

namespace expunge {
namespace {

using Kind = Start::Kind;

std::string last_part(const std::string& name) {
  return name.substr(name.rfind('.') + 1);
}

std::optional<Start> start_of_buffer(const std::string& part) {
  if (part == "running_mean" || part == "num_batches_tracked") return Start{Kind::kConstant, 0};
  if (part == "running_var") return Start{Kind::kConstant, 1};
  return std::nullopt;
}

Start start_of_row(const std::string& part, const at::Tensor& given) {
  const at::Tensor row = given.flatten();
  if (row.numel() > 1 && row.eq(row[0]).all().item<bool>()) return {Kind::kConstant, row[0].item<double>()};
  return {Kind::kConstant, part.find("bias") != std::string::npos ? 0.0 : 1.0};
}

Start start_of_matrix(const std::vector<std::int64_t>& shape) {
  return {Kind::kUniform, 1 / std::sqrt(static_cast<double>(shape[1]))};
}

Start start_of_kernel(const std::vector<std::int64_t>& shape) {
  double fan_out = static_cast<double>(shape[0]);
  for (std::size_t i = 2; i < shape.size(); ++i) fan_out *= static_cast<double>(shape[i]);
  return {Kind::kNormal, std::sqrt(2 / fan_out)};
}

}  // namespace

std::optional<Start> start_by_shape(const TensorSpec& spec, const at::Tensor& given) {
  if (spec.role == TensorRole::kBuffer) return start_of_buffer(last_part(spec.name));
  if (spec.shape.size() < 2) return start_of_row(last_part(spec.name), given);
  return spec.shape.size() == 2 ? start_of_matrix(spec.shape) : start_of_kernel(spec.shape);
}

}  // namespace expunge
