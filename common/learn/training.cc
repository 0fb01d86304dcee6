#include "common/learn/training.h"

#include <cmath>

#include "common/learn/batches.h"
#include "common/learn/tensors.h"

namespace expunge {
namespace {

constexpr std::uint32_t kLargestBatch = 65536;
constexpr double kMostEpochs = 10000;

bool is_between(double value, double least, double most) {
  return value >= least && value <= most;
}  // false for NaN

Status admit(const Recipe& recipe, double learning_rate) {
  if (recipe.batch < 1 || recipe.batch > kLargestBatch)
    return bad_input("the recipe's batch is " + std::to_string(recipe.batch) + " but must be from 1 to 65536");
  if (!is_between(recipe.local_epochs, 0, kMostEpochs))
    return bad_input("the recipe's local epochs are " + std::to_string(recipe.local_epochs) +
                     " but must be from 0 to 10000");
  if (!is_between(learning_rate, 0, 10))
    return bad_input("the learning rate is " + std::to_string(learning_rate) + " but must be from 0 to 10");
  if (!is_between(recipe.proximal, 0, 1e6))
    return bad_input("the recipe's proximal term is " + std::to_string(recipe.proximal) + " but must be from 0 to 1e6");
  if (!is_between(recipe.momentum, 0, 1) || !is_between(recipe.weight_decay, 0, 1))
    return bad_input("the recipe's momentum and weight decay must be from 0 to 1");
  return {};
}

// FedProx: the gradient of μ/2 · ‖w − w₀‖², where w₀ is the round's global model.
class Proximal {
 public:
  Proximal(double mu, std::vector<at::Tensor> parameters) : mu_(mu), parameters_(std::move(parameters)) {
    if (mu_ == 0) return;
    global_ = copies(parameters_);
  }
  void add_gradient() {
    if (mu_ == 0) return;
    for (std::size_t i = 0; i < parameters_.size(); ++i)
      parameters_[i].mutable_grad().add_(parameters_[i].detach() - global_[i], mu_);
  }

 private:
  double mu_;
  Tensors parameters_, global_;
};

}  // namespace

Status train(Workbench& bench, const Recipe& recipe, double learning_rate, std::span<const std::uint32_t> records,
             std::uint64_t seed) {
  EXPUNGE_TRY_DO(admit(recipe, learning_rate));
  EXPUNGE_TRY(optimiser, Optimiser::make(bench.network().parameters(),
                                         {recipe.optimiser, learning_rate, recipe.momentum, recipe.weight_decay}, {}));
  Proximal proximal(recipe.proximal, bench.network().parameters());
  Random random(seed_for(seed, "training order"));
  const Batches batches = draw_batches(records, recipe.batch, recipe.local_epochs, random);
  bench.expect(records_in(batches));
  for (const auto& batch : bench.announced(batches)) {
    EXPUNGE_TRY_DO(bench.add_gradient(batch));
    proximal.add_gradient();
    optimiser.step();
  }
  return {};
}

}  // namespace expunge
