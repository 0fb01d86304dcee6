// What `simulate` tells its user at the end: what happened, in ten lines, and what to try next.
#pragma once

#include <string>

#include "simulations/simulation.h"

namespace expunge {

// From the text of the summary.json that a simulation left.
std::string outcome_text(const std::string& summary, const SimulationSetting& setting);

}  // namespace expunge
