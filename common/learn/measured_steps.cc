#include "common/learn/measured_steps.h"

#include <algorithm>
#include <cmath>

#include "common/learn/tensors.h"

namespace expunge {
namespace {

constexpr double kDecay = 0.99;
constexpr double kEpsilon = 1e-8;

// What the mask lets change.
std::vector<at::Tensor> take_gradients(LocalUnlearning& work) {
  std::vector<at::Tensor> gradients;
  auto parameters = work.bench.network().parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const at::Tensor gradient = parameters[i].grad();
    parameters[i].mutable_grad() = at::Tensor();
    gradients.push_back(work.masks.empty() ? gradient : gradient * work.masks[i].to(gradient.scalar_type()));
  }
  return gradients;
}

double product(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
  Tensors products;
  for (std::size_t i = 0; i < a.size(); ++i) products.push_back((a[i] * b[i]).sum());
  return sum_of(products);
}

}  // namespace

std::vector<at::Tensor> MeasuredSteps::along(const std::vector<at::Tensor>& gradients) {
  if (squares_.empty())
    for (const at::Tensor& gradient : gradients) squares_.push_back(at::zeros_like(gradient));
  const double seen = 1 - std::pow(kDecay, ++steps_);
  std::vector<at::Tensor> directions;
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    squares_[i] = squares_[i] * kDecay + gradients[i].square() * (1 - kDecay);
    directions.push_back(gradients[i] / ((squares_[i] / seen).sqrt() + kEpsilon));
  }
  return directions;
}

void MeasuredSteps::step(LocalUnlearning& work, double loss) {
  const at::NoGradGuard no_grad;
  const auto gradients = take_gradients(work);
  if (loss <= 0) return;
  const auto directions = along(gradients);
  const double slope = product(gradients, directions);
  if (slope == 0) return;
  last_ = std::min(loss / slope, 2 * last_);
  const auto parameters = work.bench.network().parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) work.put(i, parameters[i] - directions[i] * last_);
}

}  // namespace expunge
