#include "common/learn/relearning.h"

#include <algorithm>

#include "common/learn/batches.h"
#include "common/learn/metrics.h"

namespace expunge {

Result<double> mean_loss(Workbench& bench, std::span<const std::uint32_t> records) {
  EXPUNGE_TRY(given, bench.answers(records));
  return mean(to_doubles(bench.task().losses(given.outputs.to(at::kDouble), given.targets))).value_or(0);
}

Result<std::optional<std::uint64_t>> relearn(Workbench& bench, std::span<const std::uint32_t> records,
                                             const Relearn& how) {
  EXPUNGE_TRY(labelled, bench.labelled(records));
  if (labelled.empty()) return bad_input("there is no labelled record to learn again; name patients that have some");
  EXPUNGE_TRY(optimiser,
              Optimiser::make(
                  bench.network().parameters(),
                  {how.recipe.optimiser, how.recipe.learning_rate, how.recipe.momentum, how.recipe.weight_decay}, {}));
  Random random(seed_for(how.seed, "relearning"));
  std::uint64_t visits = 0, looked_at = 0;
  const std::uint64_t quarter = std::max<std::uint64_t>(1, labelled.size() / 4);
  EXPUNGE_TRY(before, mean_loss(bench, labelled));
  if (before <= how.loss) return std::optional<std::uint64_t>(0);
  for (const auto& batch : bench.announced(draw_batches(labelled, how.recipe.batch, how.passes, random))) {
    EXPUNGE_TRY_DO(bench.add_gradient(batch));
    optimiser.step();
    visits += batch.size();
    if (visits - looked_at < quarter) continue;
    looked_at = visits;
    EXPUNGE_TRY(loss, mean_loss(bench, labelled));
    if (loss <= how.loss) return std::optional(visits);
  }
  return std::optional<std::uint64_t>();
}

}  // namespace expunge
