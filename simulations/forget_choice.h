// Which patients the simulated administrator asks to have forgotten.
#pragma once

#include <vector>

#include "common/base/ids.h"
#include "simulations/experiment.h"

namespace expunge {

// As `experiment.choice` says, drawn by the study's seed; sorted. kBadInput: none of the owner's patients qualifies.
Result<std::vector<PatientId>> choose_patients(const Experiment& experiment);

}  // namespace expunge
