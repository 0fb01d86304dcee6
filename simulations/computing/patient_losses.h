// How hard the owner's training patients are for a model.
#pragma once

#include "simulations/forget_choice.h"

namespace expunge {

// The mean cross-entropy of each one's training records under the model in this weights file; under FedBN under the
// owner's own beside it. What was learned by heart alone is answered less surely: a cheap proxy of memorisation (arXiv
// 2410.16516). Patients without a known label have none.
Result<PatientLosses> patient_losses(const Experiment& experiment, const Path& model);

// Those whom the experiment chooses once its original is trained.
Result<std::vector<PatientId>> choose_patients_by(const Path& original, const Experiment& experiment);

}  // namespace expunge
