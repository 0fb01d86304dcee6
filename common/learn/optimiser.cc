#include "common/learn/optimiser.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/_fused_sgd.h>

#include "common/base/config.h"

namespace expunge {
namespace {

constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.999;
constexpr double kEpsilon = 1e-8;

// Fused kernels walk parameter, gradient and state in memory order: all three must have the same one.
at::Tensor in_order_of(const at::Tensor& parameter, const at::Tensor& gradient) {
  if (gradient.strides() == parameter.strides()) return gradient;
  at::Tensor reordered = at::zeros_like(parameter);
  reordered.copy_(gradient);
  return reordered;
}

}  // namespace

Result<Optimiser> Optimiser::make(std::vector<at::Tensor> parameters, const OptimiserSettings& settings,
                                  std::vector<at::Tensor> masks) {
  if (settings.kind != "sgd" && settings.kind != "adam" && settings.kind != "adamw")
    return unknown("optimiser", settings.kind, {"sgd", "adam", "adamw"});
  return Optimiser(std::move(parameters), settings, std::move(masks));
}

Optimiser::Optimiser(std::vector<at::Tensor> parameters, const OptimiserSettings& settings,
                     std::vector<at::Tensor> masks)
    : settings_(settings), parameters_(std::move(parameters)) {
  for (const at::Tensor& parameter : parameters_) {
    first_moments_.push_back(at::zeros_like(parameter, at::TensorOptions().requires_grad(false)));
    if (settings_.kind == "sgd") continue;
    second_moments_.push_back(at::zeros_like(first_moments_.back()));
    counters_.push_back(at::zeros({}, parameter.options().requires_grad(false)));
  }
  for (const at::Tensor& mask : masks) may_change_.push_back(mask.to(at::kBool));
}

void Optimiser::step() {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> gradients, before;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const at::Tensor& gradient = parameters_[i].grad();
    gradients.push_back(gradient.defined() ? in_order_of(parameters_[i], gradient) : at::zeros_like(parameters_[i]));
    if (may_change_.empty()) continue;
    gradients[i].masked_fill_(may_change_[i].logical_not(), 0);
    before.push_back(parameters_[i].detach().clone());
  }
  update(gradients);
  for (std::size_t i = 0; i < before.size(); ++i)
    parameters_[i].copy_(at::where(may_change_[i], parameters_[i], before[i]));
  for (at::Tensor& parameter : parameters_) parameter.mutable_grad() = at::Tensor();
}

void Optimiser::update(const std::vector<at::Tensor>& gradients) {
  const OptimiserSettings& s = settings_;
  if (s.kind == "sgd") {
    at::_fused_sgd_(parameters_, gradients, s.momentum == 0 ? std::vector<at::Tensor>{} : first_moments_,
                    s.weight_decay, s.momentum, s.learning_rate, 0, false, false, is_first_);
    is_first_ = false;
    return;
  }
  at::_foreach_add_(counters_, 1);
  const auto fused = [&](auto kernel) {
    kernel(parameters_, gradients, first_moments_, second_moments_, std::vector<at::Tensor>{}, counters_,
           s.learning_rate, kBeta1, kBeta2, s.weight_decay, kEpsilon, false, false);
  };
  if (s.kind == "adam")
    fused([](auto&&... arguments) { at::_fused_adam_(arguments...); });
  else
    fused([](auto&&... arguments) { at::_fused_adamw_(arguments...); });
}

}  // namespace expunge
