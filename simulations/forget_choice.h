// Which patients the simulated administrator asks to have forgotten.
#pragma once

#include <map>
#include <vector>

#include "common/base/ids.h"
#include "simulations/experiment.h"

namespace expunge {

// Before anything is trained. kBadInput: none of the owner's training patients qualifies, or too few for the
// difficulty.
Status check_choice(const Experiment& experiment);

// Mean loss of each patient's training records.
using PatientLosses = std::map<PatientId, double>;

// As `experiment.choice` says, drawn by its seed; sorted. `losses`: under the original, where it asks for a
// difficulty; who has none is left out. kBadInput: nobody qualifies.
Result<std::vector<PatientId>> choose_patients(const Experiment& experiment, const PatientLosses& losses);

}  // namespace expunge
