// `expunge simulate` as a consortium of real processes. Nothing keeps running.
#pragma once

#include "simulations/simulation.h"

namespace expunge {

// Kits and settings for this experiment in `folder`, which must not hold any; nothing is started.
Result<std::unique_ptr<Consortium>> prepare_processes(const Experiment& experiment, const Path& folder);

// The text of summary.json. kBadInput: configuration, data, or a folder `out` that holds something else.
Result<std::string> simulate_with_processes(const SimulationSetting& setting);

}  // namespace expunge
