#include "common/learn/salun_soft.h"

#include "common/learn/joint.h"
#include "common/learn/label_drawing.h"
#include "common/learn/tensors.h"

namespace expunge {
namespace {

// The size of change below which `count` parameters are; 0 for none.
double threshold(const Tensors& changes, std::int64_t count) {
  if (count == 0) return 0;
  Tensors sizes;
  for (const at::Tensor& change : changes) sizes.push_back(change.abs().flatten());
  return std::get<0>(at::cat(sizes).kthvalue(count)).item<double>();
}

void shrink_changes(LocalUnlearning& work, const Tensors& start, double share) {
  const at::NoGradGuard no_grad;
  const auto parameters = work.bench.network().parameters();
  Tensors changes;
  std::int64_t all = 0;
  for (std::size_t i = 0; i < start.size(); ++i) {
    changes.push_back(parameters[i].detach() - start[i]);
    all += start[i].numel();
  }
  const double t = threshold(changes, static_cast<std::int64_t>(share * static_cast<double>(all)));
  for (std::size_t i = 0; i < start.size(); ++i) {
    const at::Tensor kept = parameters[i].detach() - changes[i].sign() * t;
    work.put(i, at::where(changes[i].abs().gt(t), kept, start[i]));
  }
}

Status soft_epochs(LocalUnlearning& work, const Tensors& start, const LabelDraw& draw) {
  EXPUNGE_TRY(optimiser, descent(work));
  Random random(seed_for(work.seed, "soft order"));
  const AddForgotten relabel = [&](std::span<const std::uint32_t> records) {
    return add_relabelled(work, draw, records, random);
  };
  for (int epoch = 0; epoch < static_cast<int>(work.setting("epochs")); ++epoch) {
    const double share = work.setting("frozen") * plan_left(work, epoch);
    const auto shrink = [&] { shrink_changes(work, start, share); };
    EXPUNGE_TRY_DO(joint_pass(work, {.add_forgotten = relabel, .after_step = shrink}, optimiser, random));
  }
  return {};
}

class SalUnSoft final : public Unlearner {
 public:
  std::vector<Parameter> parameters() const override {
    auto parameters = descent_parameters();
    for (Parameter& parameter : label_drawing_parameters()) parameters.push_back(std::move(parameter));
    parameters.push_back(plan_rounds_parameter());
    parameters.push_back({"frozen", 0.5, 0, 1});  // of the parameters, at the start
    return parameters;
  }
  bool needs_mask() const override { return false; }

  Status forget(LocalUnlearning& work) const override {
    const Tensors start = copies(work.bench.network().parameters());
    EXPUNGE_TRY(draw, label_draw(work));
    return soft_epochs(work, start, draw);
  }

  Status repair(LocalUnlearning& work) const override { return repair_on_retained(work); }
};

}  // namespace

std::unique_ptr<Unlearner> make_salun_soft() {
  return std::make_unique<SalUnSoft>();
}

}  // namespace expunge
