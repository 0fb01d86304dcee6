#include "simulations/process_simulation.h"

#include "simulations/local_consortium.h"

namespace expunge {

Result<std::unique_ptr<Consortium>> prepare_processes(const Experiment& experiment, const Path& folder) {
  EXPUNGE_TRY(consortium,
              LocalConsortium::prepare({.folder = folder,
                                        .study = to_toml(experiment.study),
                                        .sites = experiment.sites,
                                        .settings = [&](const SiteId& site) { return site_settings(experiment, site); },
                                        .site_program = program_beside("expunge-site"),
                                        .site_arguments = {}}));
  return std::unique_ptr<Consortium>(std::make_unique<LocalConsortium>(std::move(consortium)));
}

namespace {

// Scoring needs LibTorch, which this program does without.
Result<std::string> score(const SimulationSetting& setting, const Path& patients,
                          const std::map<std::string, Path>& models) {
  std::vector<std::string> arguments{"score", "--config", setting.config.string(), "--patients", patients.string()};
  const auto add = [&](const std::string& flag, const std::string& value) {
    arguments.push_back(flag);
    arguments.push_back(value);
  };
  if (setting.data) add("--data", setting.data->string());
  if (setting.sites) add("--sites", std::to_string(*setting.sites));
  if (setting.seed) add("--seed", std::to_string(*setting.seed));
  for (const auto& [name, file] : models) add("--model", name + "=" + file.string());
  return output_of(program_beside("expunge-compute"), arguments);
}

}  // namespace

Result<std::string> simulate_with_processes(const SimulationSetting& setting) {
  const DiskFiles files;
  const SystemClock clock;
  EXPUNGE_TRY(experiment, read_experiment(files, setting.config, setting.sites, setting.seed, setting.data));
  const auto score_here = [&](const Path& patients, const std::map<std::string, Path>& models) {
    return score(setting, patients, models);
  };
  return simulate(setting, experiment, {.clock = clock, .prepare = prepare_processes, .score = score_here, .pace = {}});
}

}  // namespace expunge
