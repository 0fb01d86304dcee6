// Steps of descent whose length is measured instead of set, for losses that are known to be able to reach 0.
//
// The direction is the gradient g, each element divided by the root of its mean square so far, D (Adam's second moment,
// decay 0.99, its bias corrected). The step along it is f / (gᵀ D⁻¹ g): where the loss f, taken as straight, would be 0
// (Polyak 1987, Introduction to Optimization, section 5.3; by batches Loizou et al., AISTATS 2021, arXiv 2002.10542;
// with such a D Abdukhakimov et al., 2023, arXiv 2310.02093). No step is longer than twice the one before it, so that a
// gradient that happens to vanish throws the model nowhere. No momentum, no weight decay: without a loss nothing moves.
// Internal to common/learn.
#pragma once

#include <limits>

#include "common/learn/unlearner.h"

namespace expunge {

class MeasuredSteps {
 public:
  // Moves the weights along the gradients that were added up, whose loss is `loss`, within the mask; clears them.
  void step(LocalUnlearning& work, double loss);

 private:
  std::vector<at::Tensor> along(const std::vector<at::Tensor>& gradients);

  std::vector<at::Tensor> squares_;
  int steps_ = 0;
  double last_ = std::numeric_limits<double>::infinity();
};

}  // namespace expunge
