#include "simulations/computing/virtual_simulation.h"

#include "simulations/computing/cast.h"
#include "simulations/computing/patient_losses.h"
#include "simulations/computing/scoring.h"
#include "simulations/virtual_consortium.h"

namespace expunge {
Result<std::string> simulate_virtually(const SimulationSetting& setting) {
  const DiskFiles files;
  EXPUNGE_TRY(experiment, read_experiment(files, setting.config, setting.sites, setting.seed, setting.data));
  EXPUNGE_TRY(cast, make_cast(experiment));
  VirtualClock clock;
  const auto prepare = [&](const Experiment& each, const Path& /*folder*/) -> Result<std::unique_ptr<Consortium>> {
    return std::unique_ptr<Consortium>(
        std::make_unique<VirtualConsortium>(world_of(each.study, cast), each.study.seed, clock));
  };
  const auto score_here = [&](const Path& patients, const std::map<std::string, Path>& models) {
    return score({experiment, patients, models});
  };
  return simulate(setting, experiment,
                  {.clock = clock,
                   .prepare = prepare,
                   .score = score_here,
                   .losses = [&](const Path& model) { return patient_losses(experiment, model); },
                   .pace = virtual_scenario()});
}

}  // namespace expunge
