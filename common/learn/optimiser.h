// Steps of SGD with momentum, Adam or AdamW, as PyTorch defines them, with ATen's fused kernels.
//
// With a mask, frozen elements take no part: their gradient is zeroed before the step and their value is put back after
// it, so that momentum and weight decay cannot move them either: they stay bit-identical. Internal to common/learn.
#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/learn/tensor.h"

namespace expunge {

struct OptimiserSettings {
  std::string kind = "adam";  // "sgd", "adam", "adamw"
  double learning_rate = 1e-3;
  double momentum = 0.9;  // sgd only
  double weight_decay = 0;
};

class Optimiser {
 public:
  // `masks`: empty (all may change), or one byte tensor a parameter, 1 where it may change. kBadInput: unknown kind.
  static Result<Optimiser> make(std::vector<at::Tensor> parameters, const OptimiserSettings& settings,
                                std::vector<at::Tensor> masks);

  void step();  // uses the parameters' gradients and clears them

 private:
  Optimiser(std::vector<at::Tensor> parameters, const OptimiserSettings& settings, std::vector<at::Tensor> masks);
  void update(const std::vector<at::Tensor>& gradients);

  OptimiserSettings settings_;
  std::vector<at::Tensor> parameters_, may_change_, first_moments_, second_moments_, counters_;
  bool is_first_ = true;
};

}  // namespace expunge
