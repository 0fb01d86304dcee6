#include "common/learn/relabelling.h"

#include <algorithm>
#include <optional>

#include "common/learn/batches.h"
#include "common/learn/metrics.h"

namespace expunge {
namespace {

// At least, where there are as many batches. A look costs a forward pass over the forget records.
constexpr std::size_t kLooksPerPass = 4;
constexpr double kNotTold = -1;

// How well a set of records is answered; the accuracy only where the task knows right and wrong.
struct Level {
  double loss = 0;
  std::optional<double> accuracy;
};

Result<Level> level_on(LocalUnlearning& work, std::span<const std::uint32_t> records) {
  EXPUNGE_TRY(answers, work.bench.answers(records));
  Level level{*mean(to_doubles(work.bench.task().losses(answers.outputs, answers.targets))), std::nullopt};
  if (const auto right = work.bench.task().right(answers.outputs, answers.targets))
    level.accuracy = static_cast<double>(*right) / static_cast<double>(records.size());
  return level;
}

// The level at which forget records count as unseen; absent where the passes shall not be stopped.
Result<std::optional<Level>> unseen_level(LocalUnlearning& work) {
  if (work.setting("guard") == 0) return std::optional<Level>();
  if (work.setting("unseen_loss") != kNotTold) {
    Level told{work.setting("unseen_loss"), std::nullopt};
    if (work.setting("unseen_accuracy") != kNotTold) told.accuracy = work.setting("unseen_accuracy");
    return std::optional(told);
  }
  if (work.selection.held_out.empty()) return std::optional<Level>();
  EXPUNGE_TRY(own, level_on(work, work.selection.held_out));
  return std::optional(own);
}

Result<bool> is_forgotten(LocalUnlearning& work, const std::optional<Level>& unseen) {
  if (!unseen) return false;
  EXPUNGE_TRY(now, level_on(work, work.selection.forget));
  return now.loss >= unseen->loss || (now.accuracy && unseen->accuracy && *now.accuracy <= *unseen->accuracy);
}

// Forget batches with drawn labels, each beside a retain batch with the true ones. False: no step was needed.
Result<bool> joint_pass(LocalUnlearning& work, Optimiser& optimiser, Random& random,
                        const std::optional<Level>& unseen) {
  const bool any = work.setting("any_label") != 0;
  const auto batch = static_cast<std::size_t>(work.setting("batch"));
  const Batches forget = draw_batches(work.selection.forget, batch, 1, random);
  const Batches retain = draw_batches(work.selection.retain, batch, 1, random);
  const std::size_t stride = std::max<std::size_t>(1, forget.size() / kLooksPerPass);
  for (std::size_t i = 0; i < forget.size(); ++i) {
    if (i % stride == 0) {
      EXPUNGE_TRY(is_enough, is_forgotten(work, unseen));
      if (is_enough) return i > 0;
    }
    EXPUNGE_TRY(right, work.bench.task().targets(forget[i]));
    const at::Tensor drawn = work.bench.task().drawn_targets(right, any, random);
    EXPUNGE_TRY_DO(work.bench.add_gradient(forget[i], drawn, 1, Statistics::kRunning));
    if (!retain.empty()) EXPUNGE_TRY_DO(add_retained(work, retain[i % retain.size()], 1));
    optimiser.step();
  }
  return !forget.empty();
}

}  // namespace

std::vector<Parameter> relabelling_parameters() {
  auto parameters = descent_parameters();
  parameters.push_back({"any_label", 0, 0, 1, true});
  parameters.push_back({"guard", 1, 0, 1, true});
  parameters.push_back({"unseen_loss", kNotTold, kNotTold, 1e9});
  parameters.push_back({"unseen_accuracy", kNotTold, kNotTold, 1});
  return parameters;
}

Status relabel(LocalUnlearning& work) {
  EXPUNGE_TRY(unseen, unseen_level(work));
  EXPUNGE_TRY(optimiser, descent(work));
  Random random(seed_for(work.seed, "relabelling"));
  for (int epoch = 0; epoch < static_cast<int>(work.setting("epochs")); ++epoch) {
    EXPUNGE_TRY(has_moved, joint_pass(work, optimiser, random, unseen));
    if (!has_moved) return {};
    EXPUNGE_TRY_DO(retain_pass(work, optimiser, random));
  }
  return {};
}

}  // namespace expunge
