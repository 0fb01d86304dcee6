#include <cstdio>
#include <nlohmann/json.hpp>

#include "common/base/program.h"
#include "simulations/bench/training_bench.h"
#include "simulations/commands/commands.h"

namespace expunge {

int bench_training_command(const BenchTrainingOptions& options) {
  const auto figures = measure_training({options.config, options.data, options.processes});
  if (!figures) return fail("expunge bench training", figures.error());
  const double ratio = figures->federated / figures->plain;
  if (options.json) {
    const nlohmann::json out{{"federated_seconds", figures->federated}, {"plain_seconds", figures->plain},
                             {"plain_processes", options.processes},    {"ratio", ratio},
                             {"sample_visits", figures->sample_visits}, {"waiting_share", figures->waiting_share}};
    std::printf("%s\n", out.dump().c_str());
  } else {
    std::printf(
        "%llu sample visits: %.1f s in a federation, %.1f s in %u plain processes: %.2f times; "
        "%.1f %% of computing was waiting for pixels\n",
        static_cast<unsigned long long>(figures->sample_visits), figures->federated, figures->plain, options.processes,
        ratio, 100 * figures->waiting_share);
  }
  return kDone;
}

}  // namespace expunge
