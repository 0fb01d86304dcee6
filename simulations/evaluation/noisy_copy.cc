#include "simulations/evaluation/noisy_copy.h"

#include <cmath>

#include "common/base/random.h"

namespace expunge {
namespace {

double deviation_of(std::span<const float> values) {
  double sum = 0, squares = 0;
  for (const float value : values) sum += static_cast<double>(value);
  const double mean = sum / static_cast<double>(values.size());
  for (const float value : values) squares += std::pow(static_cast<double>(value) - mean, 2);
  return std::sqrt(squares / static_cast<double>(values.size()));
}

}  // namespace

Weights noisy_copy(const Weights& model, double share, std::uint64_t seed) {
  Weights copy = model;
  Random random(seed_for(seed, "noisy copy"));
  for (std::size_t tensor = 0; tensor < copy.manifest->tensors().size(); ++tensor) {
    if (copy.manifest->tensors()[tensor].role != TensorRole::kParameter || copy.manifest->elements(tensor) == 0)
      continue;
    const double reach = share * deviation_of(model.tensor(tensor));
    for (float& value : copy.tensor(tensor))
      value = static_cast<float>(static_cast<double>(value) + reach * random.normal());
  }
  return copy;
}

}  // namespace expunge
