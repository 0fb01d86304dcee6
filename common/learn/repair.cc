#include "common/learn/repair.h"

#include <algorithm>

#include "common/learn/batches.h"

namespace expunge {

std::vector<Parameter> descent_parameters(double epochs, double learning_rate, double batch) {
  return {{"epochs", epochs, 0, 1000, true}, {"learning_rate", learning_rate, 0, 10}, {"pace", 1, 0, 1},
          {"rounds_done", 0, 0, 1e6, true},  {"batch", batch, 1, 65536, true},        {"momentum", 0.9, 0, 0.999},
          {"weight_decay", 5e-4, 0, 1}};
}

Parameter plan_rounds_parameter() {
  return {"plan_rounds", 1, 1, 1000, true};
}

double plan_left(const LocalUnlearning& work, int epochs_done) {
  const double epochs = std::max(1.0, work.setting("epochs"));
  return std::max(0.0, 1 - (work.setting("rounds_done") + epochs_done / epochs) / work.setting("plan_rounds"));
}

bool is_first_round(const LocalUnlearning& work) {
  return work.setting("rounds_done") == 0;
}

Result<Optimiser> descent(LocalUnlearning& work) {
  const OptimiserSettings settings{"sgd", work.setting("learning_rate") * work.setting("pace"),
                                   work.setting("momentum"), work.setting("weight_decay")};
  return Optimiser::make(work.bench.network().parameters(), settings, work.masks);
}

Status add_retained(LocalUnlearning& work, std::span<const std::uint32_t> records, double weight) {
  EXPUNGE_TRY(right, work.bench.task().targets(records));
  return work.bench.add_gradient(records, right, weight, Statistics::kRunning);
}

Status retain_pass(LocalUnlearning& work, Optimiser& optimiser, Random& random) {
  const auto batch = static_cast<std::size_t>(work.setting("batch"));
  for (const auto& records : work.bench.announced(draw_batches(work.selection.retain, batch, 1, random))) {
    EXPUNGE_TRY_DO(add_retained(work, records, 1));
    optimiser.step();
  }
  return {};
}

Status repair_on_retained(LocalUnlearning& work) {
  EXPUNGE_TRY(optimiser, descent(work));
  Random random(seed_for(work.seed, "repair order"));
  for (int epoch = 0; epoch < static_cast<int>(work.setting("epochs")); ++epoch)
    EXPUNGE_TRY_DO(retain_pass(work, optimiser, random));
  return {};
}

}  // namespace expunge
