// The configuration that a simulation was run with, kept beside its results.
#pragma once

#include "simulations/simulation.h"

namespace expunge {

inline constexpr const char* kConfigAsRun = "config.toml";  // in the folder of the results

// The configuration's text with what the command line said in it and with absolute paths: wherever it lies, it reads
// back as the same experiment.
Result<std::string> config_as_run(const Files& files, const SimulationSetting& setting, const Experiment& experiment);

}  // namespace expunge
