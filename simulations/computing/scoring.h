// `expunge-compute score`: what models are worth on the records of a whole simulated consortium, from the side that no
// real party has: all sites' records at once.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/base/file.h"
#include "simulations/experiment.h"

namespace expunge {

// What a model is called that forgot the records of another site: a negative control.
inline constexpr const char* kAnotherSite = "another-site";

struct ScoringJob {
  Experiment experiment;
  Path patients;  // the forget set: the owner's patients, one a line
  // Weights files: "original"; "oracle", "oracle-2", …: retrained without the forget set; kAnotherSite; all others are
  // judged.
  std::map<std::string, Path> models;
  std::optional<Path> margins = {};  // the file to write, where there is evidence (simulations/study/cell_margins.h)
};

// Under FedBN each model has one of each site beside it (own_model in stages.h), which answers for that site.
//
// JSON: {"device", "sites": [{"name", "records", "patients"}], "model": {"name", "parameters"}, "models": {NAME:
// {"forget": {"accuracy", "auc", "loss"}, "retain": …, "test": …, "held_out": …, "membership": {"auc", …}}},
// "evidence": as simulations/evaluation/evidence.h says; where there is an original and the models classify}.
Result<std::string> score(const ScoringJob& job);

}  // namespace expunge
