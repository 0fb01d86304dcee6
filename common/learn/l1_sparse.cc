#include "common/learn/l1_sparse.h"

#include "common/learn/batches.h"
#include "common/learn/repair.h"

namespace expunge {
namespace {

void add_sparsity(LocalUnlearning& work, double weight) {
  const at::NoGradGuard no_grad;
  for (at::Tensor& parameter : work.bench.network().parameters())
    if (parameter.grad().defined()) parameter.mutable_grad().add_(parameter.sign(), weight);
}

Status sparse_pass(LocalUnlearning& work, double weight, Optimiser& optimiser, Random& random) {
  const auto batch = static_cast<std::size_t>(work.setting("batch"));
  for (const auto& records : work.bench.announced(draw_batches(work.selection.retain, batch, 1, random))) {
    EXPUNGE_TRY_DO(add_retained(work, records, 1));
    add_sparsity(work, weight);
    optimiser.step();
  }
  return {};
}

Status descend(LocalUnlearning& work) {
  EXPUNGE_TRY(optimiser, descent(work));
  Random random(seed_for(work.seed, "sparse order"));
  for (int epoch = 0; epoch < static_cast<int>(work.setting("epochs")); ++epoch)
    EXPUNGE_TRY_DO(sparse_pass(work, work.setting("gamma") * plan_left(work, epoch), optimiser, random));
  return {};
}

class L1Sparse final : public Unlearner {
 public:
  std::vector<Parameter> parameters() const override {
    auto parameters = descent_parameters();
    parameters.push_back(plan_rounds_parameter());
    parameters.push_back({"gamma", 5e-4, 0, 1});  // the weight of |θ| at the start
    return parameters;
  }
  bool needs_mask() const override { return false; }

  Status forget(LocalUnlearning& work) const override { return descend(work); }

  Status repair(LocalUnlearning& work) const override { return descend(work); }
};

}  // namespace

std::unique_ptr<Unlearner> make_l1_sparse() {
  return std::make_unique<L1Sparse>();
}

}  // namespace expunge
