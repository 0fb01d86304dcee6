#include "common/learn/relabelling.h"

#include <algorithm>
#include <optional>

#include "common/learn/batches.h"
#include "common/learn/metrics.h"

namespace expunge {
namespace {

constexpr std::size_t kLooksPerPass = 4;  // a look costs a forward pass over the forget records

Result<double> mean_loss(LocalUnlearning& work, std::span<const std::uint32_t> records) {
  EXPUNGE_TRY(answers, work.bench.answers(records));
  return *mean(to_doubles(work.bench.task().losses(answers.outputs, answers.targets)));
}

// The mean loss at which forget records count as unseen; absent where the pass shall not be stopped.
Result<std::optional<double>> enough(LocalUnlearning& work) {
  if (work.setting("guard") == 0 || work.selection.held_out.empty()) return std::optional<double>();
  EXPUNGE_TRY(loss, mean_loss(work, work.selection.held_out));
  return std::optional(loss);
}

Status forget_pass(LocalUnlearning& work, Optimiser& optimiser, Random& random, std::optional<double> enough) {
  const bool any = work.setting("any_label") != 0;
  const auto batch = static_cast<std::size_t>(work.setting("batch"));
  const Batches batches = draw_batches(work.selection.forget, batch, 1, random);
  const std::size_t stride = std::max<std::size_t>(1, batches.size() / kLooksPerPass);
  for (std::size_t i = 0; i < batches.size(); ++i) {
    if (enough && i % stride == 0) {
      EXPUNGE_TRY(loss, mean_loss(work, work.selection.forget));
      if (loss >= *enough) return {};
    }
    EXPUNGE_TRY(right, work.bench.task().targets(batches[i]));
    EXPUNGE_TRY_DO(relabelled_step(work, optimiser, batches[i], work.bench.task().drawn_targets(right, any, random)));
  }
  return {};
}

}  // namespace

std::vector<Parameter> relabelling_parameters() {
  auto parameters = descent_parameters(2, 0.003, 32);
  parameters.push_back({"any_label", 0, 0, 1});
  parameters.push_back({"guard", 1, 0, 1});
  return parameters;
}

Status relabelled_step(LocalUnlearning& work, Optimiser& optimiser, std::span<const std::uint32_t> records,
                       const at::Tensor& targets) {
  EXPUNGE_TRY_DO(work.bench.add_gradient(records, targets, 1, work.statistics(Statistics::kBatch)));
  optimiser.step();
  return {};
}

Status relabel(LocalUnlearning& work) {
  EXPUNGE_TRY(target, enough(work));
  EXPUNGE_TRY(optimiser, descent(work));
  Random random(seed_for(work.seed, "relabelling"));
  for (int epoch = 0; epoch < static_cast<int>(work.setting("epochs")); ++epoch) {
    EXPUNGE_TRY_DO(forget_pass(work, optimiser, random, target));
    EXPUNGE_TRY_DO(retain_pass(work, optimiser, random));
  }
  return {};
}

}  // namespace expunge
