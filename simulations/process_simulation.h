// `expunge simulate` as a consortium of real processes. Nothing keeps running.
#pragma once

#include "simulations/simulation.h"

namespace expunge {

// The text of summary.json. kBadInput: configuration, data, or a folder `out` that holds something else.
Result<std::string> simulate_with_processes(const SimulationSetting& setting);

}  // namespace expunge
