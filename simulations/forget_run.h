// A forget request from its list of patients to the model that came out: what `simulate` and the cells of a study
// share.
#pragma once

#include "common/base/clock.h"
#include "simulations/stages.h"
#include "simulations/summary.h"

namespace expunge {

// One a line, readable by their owner alone; the file's folder is made.
Status write_patients(const std::vector<PatientId>& patients, const Path& file);

// For methods that are compared: shown as they come out, good or bad.
Study without_band(Study study, const std::string& method);

// Makes the request at the experiment's site, waits for its end and exports the newest version to `model`. All sites
// are connected first: what is timed is forgetting, not starting.
Result<ForgetRun> run_forget(Consortium& consortium, const Experiment& experiment,
                             const std::vector<PatientId>& patients, const std::string& method, const Path& model,
                             const Clock& clock, const Tell& tell);

// What the report needs from running programs.
Status look_around(const Consortium& consortium, SimulationFacts& facts);

}  // namespace expunge
