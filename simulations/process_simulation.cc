#include "simulations/process_simulation.h"

#include <nlohmann/json.hpp>

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

// What needs LibTorch, which this program does without.
Result<std::string> compute(const SimulationSetting& setting, std::vector<std::string> arguments) {
  const auto add = [&](const std::string& flag, const std::string& value) {
    arguments.push_back(flag);
    arguments.push_back(value);
  };
  add("--config", setting.config.string());
  if (setting.data) add("--data", setting.data->string());
  if (setting.sites) add("--sites", std::to_string(*setting.sites));
  if (setting.seed) add("--seed", std::to_string(*setting.seed));
  return output_of(program_beside("expunge-compute"), arguments);
}

Result<std::string> score(const SimulationSetting& setting, const Path& patients,
                          const std::map<std::string, Path>& models) {
  std::vector<std::string> arguments{"score", "--patients", patients.string()};
  for (const auto& [name, file] : models) arguments.insert(arguments.end(), {"--model", name + "=" + file.string()});
  return compute(setting, std::move(arguments));
}

Result<PatientLosses> losses(const SimulationSetting& setting, const Path& model) {
  EXPUNGE_TRY(text, compute(setting, {"losses", "--model", model.string()}));
  PatientLosses losses;
  const auto listed = nlohmann::json::parse(text);
  for (const auto& [patient, loss] : listed.items()) {
    EXPUNGE_TRY(id, from_hex(patient));
    losses[PatientId(std::string(text_of(id)))] = loss;
  }
  return losses;
}

}  // namespace

Result<std::string> simulate_with_processes(const SimulationSetting& setting) {
  const DiskFiles files;
  const SystemClock clock;
  EXPUNGE_TRY(experiment, read_experiment(files, setting.config, setting.sites, setting.seed, setting.data));
  EXPUNGE_TRY(refusal, compute(setting, {"refusal"}));
  if (!refusal.empty()) return bad_input(refusal);
  const auto score_here = [&](const Path& patients, const std::map<std::string, Path>& models) {
    return score(setting, patients, models);
  };
  return simulate(setting, experiment,
                  {.clock = clock,
                   .prepare = prepare_processes,
                   .score = score_here,
                   .losses = [&](const Path& model) { return losses(setting, model); },
                   .pace = {}});
}

}  // namespace expunge
