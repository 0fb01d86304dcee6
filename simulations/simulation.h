// `expunge simulate`, whatever its consortia run on: the stages from provisioning to the report.
//
// Leaves in `out`: report.html, summary.json, config.toml (as it was run), models/, and each party's own folder, where
// it has one.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "common/base/file.h"
#include "simulations/consortium.h"
#include "simulations/experiment.h"
#include "simulations/forget_choice.h"
#include "simulations/scenario.h"

namespace expunge {

struct SimulationSetting {
  Path config;
  std::optional<Path> data;
  std::optional<std::uint32_t> sites;
  std::optional<std::uint64_t> seed;
  Path out;
  std::function<void(const std::string&)> tell;  // progress, one line at a time
};

// What the consortia of a simulation run on, and how their models are scored.
struct Machinery {
  const Clock& clock;  // whose seconds are told; must outlive the simulation
  // A new consortium for this experiment, which must outlive it; what its members keep in files goes to `folder`.
  std::function<Result<std::unique_ptr<Consortium>>(const Experiment& experiment, const Path& folder)> prepare;
  // The models by name, on all records; `patients` is the file with the forget set. JSON as computing/scoring.h says.
  std::function<Result<std::string>(const Path& patients, const std::map<std::string, Path>& models)> score;
  // The losses of the owner's training patients under a model, for a forget set of some difficulty.
  std::function<Result<PatientLosses>(const Path& model)> losses;
  std::optional<Scenario> pace;  // where time is virtual: what it follows from
};

// The text of summary.json. kBadInput: data that cannot be used, or a folder `out` that holds something else.
Result<std::string> simulate(const SimulationSetting& setting, const Experiment& experiment,
                             const Machinery& machinery);

}  // namespace expunge
