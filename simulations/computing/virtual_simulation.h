// `expunge simulate --virtual`: the same stages and the same learners on the same records, but simulated machines and
// virtual time in one process. The same seed gives the same bytes in every result.
#pragma once

#include "simulations/simulation.h"

namespace expunge {

// The text of summary.json. kBadInput: configuration, data, or a folder `out` that holds something else; kUnavailable:
// a GPU asked for and absent; kCorrupt: an invariant of the simulated world does not hold.
Result<std::string> simulate_virtually(const SimulationSetting& setting);

}  // namespace expunge
