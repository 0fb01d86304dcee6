#include "common/learn/regun.h"

#include "common/learn/fixed_targets.h"
#include "common/learn/joint.h"

namespace expunge {
namespace {

// What the frozen model answers to unseen records like these.
Result<at::Tensor> references(LocalUnlearning& work) {
  EXPUNGE_TRY(held_out, work.bench.labelled(work.selection.held_out));
  if (held_out.empty())
    return told_in_full(Fault::kBadInput,
                        "regun compares with held-out records, of which this site has none; choose another method");
  EXPUNGE_TRY(seen, work.bench.answers(held_out));
  EXPUNGE_TRY(targets, work.bench.task().targets(work.selection.forget));
  return work.bench.task().mean_answers(seen, targets);
}

class ReGUn final : public Unlearner {
 public:
  std::vector<Parameter> parameters() const override {
    auto parameters = descent_parameters();
    parameters.push_back({"lambda", 1, 0, 1000});  // of the divergence, beside the retained loss
    return parameters;
  }
  bool needs_mask() const override { return false; }

  Status forget(LocalUnlearning& work) const override {
    EXPUNGE_TRY(rows, references(work));
    const FixedTargets wanted(work.selection.forget, rows);
    const AddForgotten match = [&](std::span<const std::uint32_t> records) {
      return work.bench.add_gradient(records, wanted.of(records), work.setting("lambda"), Statistics::kRunning);
    };
    return joint_epochs(work, {.add_forgotten = match});
  }

  Status repair(LocalUnlearning& work) const override { return repair_on_retained(work); }
};

}  // namespace

std::unique_ptr<Unlearner> make_regun() {
  return std::make_unique<ReGUn>();
}

}  // namespace expunge
