#include "common/learn/amun.h"

#include "common/learn/adversary.h"
#include "common/learn/fixed_targets.h"
#include "common/learn/joint.h"

namespace expunge {
namespace {

class Amun final : public Unlearner {
 public:
  std::vector<Parameter> parameters() const override {
    auto parameters = descent_parameters();
    parameters.push_back({"steps", 50, 1, 1000, true});
    parameters.push_back({"epsilon", 0.01, 1e-6, 100});
    parameters.push_back({"with_forget", 1, 0, 1, true});
    return parameters;
  }
  bool needs_mask() const override { return false; }

  Status forget(LocalUnlearning& work) const override {
    EXPUNGE_TRY_DO(needs_classes(work, "amun"));
    const Attack attack{static_cast<int>(work.setting("steps")), work.setting("epsilon")};
    EXPUNGE_TRY(found, adversaries(work.bench, work.selection.forget, attack));
    const FixedTargets inputs(found.records, found.inputs), labels(found.records, found.labels);
    const AddForgotten add = [&](std::span<const std::uint32_t> records) -> Status {
      if (work.setting("with_forget") != 0) EXPUNGE_TRY_DO(add_retained(work, records, 1));
      const auto turned = found.among(records);
      if (turned.empty()) return {};
      return work.bench.add_gradient_on(inputs.of(turned), labels.of(turned), 1, Statistics::kRunning);
    };
    return joint_epochs(work, {.add_forgotten = add});
  }

  Status repair(LocalUnlearning& work) const override { return repair_on_retained(work); }
};

}  // namespace

std::unique_ptr<Unlearner> make_amun() {
  return std::make_unique<Amun>();
}

}  // namespace expunge
