// `expunge-compute study-step`: one step of a study (simulations/study/steps.h) in virtual time.
//
// The same step gives the same bytes wherever it runs, but for spent.json. Killed at any moment, it leaves no folder
// under its name.
#pragma once

#include <vector>

#include "simulations/experiment.h"

namespace expunge {

struct StudyStepJob {
  Experiment experiment;
  Path config;  // that it was read from: left beside the results
  Path out;     // the step's folder; there already: the step is done

  std::uint32_t number = 1;   // of an oracle
  Path original;              // of a cell, and of an oracle whose forget set it chooses: its original's folder
  std::vector<Path> oracles;  // of a cell: those of its oracles, in order
};

// Each leaves config.toml, spent.json, and
// original.safetensors, machines/ (kept_machines.h), figures.json.
Status make_original(const StudyStepJob& job);
// oracle.safetensors, figures.json.
Status make_oracle(const StudyStepJob& job);
// models/unlearned.safetensors, summary.json, report.html, margins.safetensors.
Status make_cell(const StudyStepJob& job);

}  // namespace expunge
