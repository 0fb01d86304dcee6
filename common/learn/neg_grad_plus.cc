#include "common/learn/neg_grad_plus.h"

#include <algorithm>

#include "common/learn/batches.h"
#include "common/learn/repair.h"

namespace expunge {
namespace {

class NegGradPlus final : public Unlearner {
 public:
  std::vector<Parameter> parameters() const override {
    auto parameters = descent_parameters();
    parameters.push_back({"alpha", 0.95, 0, 1});
    return parameters;
  }
  bool needs_mask() const override { return false; }

  Status forget(LocalUnlearning& work) const override {
    EXPUNGE_TRY(optimiser, descent(work));
    Random random(seed_for(work.seed, "joint order"));
    for (int epoch = 0; epoch < static_cast<int>(work.setting("epochs")); ++epoch)
      EXPUNGE_TRY_DO(joint_pass(work, optimiser, random));
    return {};
  }

  Status repair(LocalUnlearning& work) const override { return repair_on_retained(work); }

 private:
  static Status joint_pass(LocalUnlearning& work, Optimiser& optimiser, Random& random) {
    const auto batch = static_cast<std::size_t>(work.setting("batch"));
    const Batches forget = draw_batches(work.selection.forget, batch, 1, random);
    const Batches retain = draw_batches(work.selection.retain, batch, 1, random);
    for (std::size_t i = 0; i < std::max(forget.size(), retain.size()); ++i) {
      const auto& forgotten = forget[i % forget.size()];
      EXPUNGE_TRY(wrong, work.bench.task().targets(forgotten));
      EXPUNGE_TRY_DO(work.bench.add_gradient(forgotten, wrong, work.setting("alpha") - 1, Statistics::kRunning));
      if (!retain.empty()) EXPUNGE_TRY_DO(add_retained(work, retain[i % retain.size()], work.setting("alpha")));
      optimiser.step();
    }
    return {};
  }
};

}  // namespace

std::unique_ptr<Unlearner> make_neg_grad_plus() {
  return std::make_unique<NegGradPlus>();
}

}  // namespace expunge
