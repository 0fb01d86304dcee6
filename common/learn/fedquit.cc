#include "common/learn/fedquit.h"

#include "common/learn/batches.h"
#include "common/learn/fixed_targets.h"
#include "common/learn/repair.h"

namespace expunge {
namespace {

Result<at::Tensor> teacher(LocalUnlearning& work) {
  EXPUNGE_TRY(given, work.bench.answers(work.selection.forget));
  return work.bench.task().without_right(given.outputs, given.targets);
}

class FedQuit final : public Unlearner {
 public:
  std::vector<Parameter> parameters() const override { return descent_parameters(1); }
  bool needs_mask() const override { return false; }

  Status forget(LocalUnlearning& work) const override {
    EXPUNGE_TRY(rows, teacher(work));
    const FixedTargets taught(work.selection.forget, rows);
    EXPUNGE_TRY(optimiser, descent(work));
    Random random(seed_for(work.seed, "distillation order"));
    const auto batch = static_cast<std::size_t>(work.setting("batch"));
    for (const auto& records :
         work.bench.announced(draw_batches(work.selection.forget, batch, work.setting("epochs"), random))) {
      EXPUNGE_TRY_DO(work.bench.add_gradient(records, taught.of(records), 1, Statistics::kRunning));
      optimiser.step();
    }
    return {};
  }

  Status repair(LocalUnlearning& work) const override { return repair_on_retained(work); }
};

}  // namespace

std::unique_ptr<Unlearner> make_fedquit() {
  return std::make_unique<FedQuit>();
}

}  // namespace expunge
