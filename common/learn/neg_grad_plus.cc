#include "common/learn/neg_grad_plus.h"

#include "common/learn/joint.h"

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
    const double alpha = work.setting("alpha");
    const AddForgotten climb = [&](std::span<const std::uint32_t> records) -> Status {
      EXPUNGE_TRY(right, work.bench.task().targets(records));
      return work.bench.add_gradient(records, right, alpha - 1, Statistics::kRunning);
    };
    return joint_epochs(work, {.add_forgotten = climb, .retained_weight = alpha});
  }

  Status repair(LocalUnlearning& work) const override { return repair_on_retained(work); }
};

}  // namespace

std::unique_ptr<Unlearner> make_neg_grad_plus() {
  return std::make_unique<NegGradPlus>();
}

}  // namespace expunge
