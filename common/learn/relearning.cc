#include "common/learn/relearning.h"

#include <algorithm>

#include "common/learn/batches.h"
#include "common/learn/evaluation.h"

namespace expunge {

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
  EXPUNGE_TRY(before, bench.answers(labelled));
  if (mean_loss(bench.task(), before) <= how.loss) return std::optional<std::uint64_t>(0);
  for (const auto& batch : bench.announced(draw_batches(labelled, how.recipe.batch, how.passes, random))) {
    EXPUNGE_TRY_DO(bench.add_gradient(batch));
    optimiser.step();
    visits += batch.size();
    if (visits - looked_at < quarter) continue;
    looked_at = visits;
    EXPUNGE_TRY(now, bench.answers(labelled));
    if (mean_loss(bench.task(), now) <= how.loss) return std::optional(visits);
  }
  return std::optional<std::uint64_t>();
}

}  // namespace expunge
