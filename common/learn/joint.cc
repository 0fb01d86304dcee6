#include "common/learn/joint.h"

#include <algorithm>

#include "common/learn/batches.h"

namespace expunge {
namespace {

Batches in_turn(const Batches& forget, const Batches& retain, std::size_t steps) {
  Batches turns;
  for (std::size_t i = 0; i < steps; ++i)
    for (const Batches* batches : {&forget, &retain})
      if (!batches->empty()) turns.push_back((*batches)[i % batches->size()]);
  return turns;
}

}  // namespace

Status joint_pass(LocalUnlearning& work, const Joint& joint, Optimiser& optimiser, Random& random) {
  const auto batch = static_cast<std::size_t>(work.setting("batch"));
  const Batches forget = draw_batches(work.selection.forget, batch, 1, random);
  const Batches retain = draw_batches(work.selection.retain, batch, 1, random);
  const std::size_t steps = std::max(forget.size(), retain.size());
  work.bench.announced(in_turn(forget, retain, steps));
  for (std::size_t i = 0; i < steps; ++i) {
    if (!forget.empty()) EXPUNGE_TRY_DO(joint.add_forgotten(forget[i % forget.size()]));
    if (!retain.empty()) EXPUNGE_TRY_DO(add_retained(work, retain[i % retain.size()], joint.retained_weight));
    optimiser.step();
    joint.after_step();
  }
  return {};
}

Status joint_epochs(LocalUnlearning& work, const Joint& joint) {
  EXPUNGE_TRY(optimiser, descent(work));
  Random random(seed_for(work.seed, "joint order"));
  for (int epoch = 0; epoch < static_cast<int>(work.setting("epochs")); ++epoch)
    EXPUNGE_TRY_DO(joint_pass(work, joint, optimiser, random));
  return {};
}

Status needs_classes(const LocalUnlearning& work, const std::string& method) {
  if (work.bench.task().kind() == TaskKind::kMultiClass) return {};
  return bad_input("the method " + method +
                   " needs one class a record, and this study's records have a label per "
                   "finding; choose another method")
      .tell(
          "the method needs one class a record, and this study's records have a label per finding; "
          "choose another method");
}

}  // namespace expunge
