#include "common/learn/gradient_ascent.h"

#include "common/learn/batches.h"
#include "common/learn/repair.h"

namespace expunge {
namespace {

class GradientAscent final : public Unlearner {
 public:
  std::vector<Parameter> parameters() const override { return descent_parameters(1); }
  bool needs_mask() const override { return false; }

  Status forget(LocalUnlearning& work) const override {
    EXPUNGE_TRY(optimiser, descent(work));
    Random random(seed_for(work.seed, "ascent order"));
    const auto batch = static_cast<std::size_t>(work.setting("batch"));
    for (const auto& records :
         work.bench.announced(draw_batches(work.selection.forget, batch, work.setting("epochs"), random))) {
      EXPUNGE_TRY(targets, work.bench.task().targets(records));
      EXPUNGE_TRY_DO(work.bench.add_gradient(records, targets, -1, Statistics::kRunning));
      optimiser.step();
    }
    return {};
  }

  Status repair(LocalUnlearning&) const override { return {}; }
};

}  // namespace

std::unique_ptr<Unlearner> make_gradient_ascent() {
  return std::make_unique<GradientAscent>();
}

}  // namespace expunge
