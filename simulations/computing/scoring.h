// `expunge-compute score`: what models are worth on the records of a whole simulated consortium, from the side that no
// real party has: all sites' records at once.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/base/file.h"
#include "simulations/experiment.h"

namespace expunge {

struct ScoringJob {
  Experiment experiment;
  Path patients;                       // the forget set: the owner's patients, one a line
  std::map<std::string, Path> models;  // "original", "unlearned", … : weights files
};

// JSON: {"device", "sites": [{"name", "records", "patients"}], "model": {"name", "parameters"}, "models": {NAME:
// {"forget": {"accuracy", "auc", "loss"}, "retain": …, "test": …, "held_out": …, "membership": {"auc", …}}}}.
Result<std::string> score(const ScoringJob& job);

}  // namespace expunge
