// Which patients the simulated administrator asks to have forgotten.
#pragma once

#include <vector>

#include "common/base/ids.h"
#include "simulations/experiment.h"

namespace expunge {

// `experiment.forget_share` of the owner's training patients, at least one, drawn by the study's seed; sorted.
Result<std::vector<PatientId>> choose_patients(const Experiment& experiment);

}  // namespace expunge
