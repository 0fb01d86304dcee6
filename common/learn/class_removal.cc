#include "common/learn/class_removal.h"

#include <limits>
#include <set>

#include "common/learn/batches.h"
#include "common/learn/fixed_targets.h"
#include "common/learn/joint.h"

namespace expunge {
namespace {

constexpr std::size_t kBatch = 256;

std::set<std::int64_t> classes_in(const at::Tensor& targets) {
  const std::span<const std::int64_t> labels(targets.const_data_ptr<std::int64_t>(),
                                             static_cast<std::size_t>(targets.numel()));
  return {labels.begin(), labels.end()};
}

Status forgets_whole_classes(const LocalUnlearning& work) {
  EXPUNGE_TRY(forgotten, work.bench.task().targets(work.selection.forget));
  EXPUNGE_TRY(retained, work.bench.task().targets(work.selection.kept));
  const auto kept = classes_in(retained);
  for (const std::int64_t label : classes_in(forgotten))
    if (kept.contains(label))
      return bad_input("class-removal forgets whole classes, but this site retains records of class " +
                       std::to_string(label) + ", too; choose a method for single patients")
          .tell("this site retains records of a class that is forgotten; choose a method for single patients");
  return {};
}

// The nearest wrong class of each record of a batch.
Result<at::Tensor> neighbours(LocalUnlearning& work, std::span<const std::uint32_t> records) {
  EXPUNGE_TRY(targets, work.bench.task().targets(records));
  EXPUNGE_TRY(inputs, work.bench.inputs(records));
  EXPUNGE_TRY(gradient, work.bench.input_gradient(inputs, targets));
  const at::NoGradGuard no_grad;
  const InputRange range = work.bench.range();
  const double step = work.setting("bound") * (range.brightest - range.darkest);
  const at::Tensor moved = (inputs + gradient.sign() * step).clamp(range.darkest, range.brightest);
  const at::Tensor outputs = work.bench.outputs(moved);
  return outputs.scatter(1, targets.unsqueeze(1), -std::numeric_limits<float>::infinity()).argmax(1);
}

Result<at::Tensor> all_neighbours(LocalUnlearning& work) {
  std::vector<at::Tensor> found;
  for (const auto& records : work.bench.announced(cut_batches(work.selection.forget, kBatch))) {
    EXPUNGE_TRY(labels, neighbours(work, records));
    found.push_back(labels);
  }
  return at::cat(found);
}

class ClassRemoval final : public Unlearner {
 public:
  std::vector<Parameter> parameters() const override {
    auto parameters = descent_parameters();
    parameters.push_back({"bound", 0.1, 0, 1});  // of the pixels' range
    return parameters;
  }
  bool needs_mask() const override { return false; }

  Status forget(LocalUnlearning& work) const override {
    EXPUNGE_TRY_DO(needs_classes(work, "class-removal"));
    EXPUNGE_TRY_DO(forgets_whole_classes(work));
    EXPUNGE_TRY(labels, all_neighbours(work));
    const FixedTargets wanted(work.selection.forget, labels);
    const AddForgotten shrink = [&](std::span<const std::uint32_t> records) {
      return work.bench.add_gradient(records, wanted.of(records), 1, Statistics::kRunning);
    };
    return joint_epochs(work, {.add_forgotten = shrink});
  }

  Status repair(LocalUnlearning& work) const override { return repair_on_retained(work); }
};

}  // namespace

std::unique_ptr<Unlearner> make_class_removal() {
  return std::make_unique<ClassRemoval>();
}

}  // namespace expunge
