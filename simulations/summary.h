// summary.json: the figures of a simulation, for programs and for the report. What a value is, its key says: accuracies
// and AUCs from 0 to 1, times in seconds, sizes in bytes. Absent is what was not computed. "oracle" and "gap" are means
// over all retrained models.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "simulations/cost.h"
#include "simulations/experiment.h"
#include "simulations/scenario.h"

namespace expunge {

// What one forget request came to with one method.
struct ForgetRun {
  std::string method{};
  std::string status{};  // coordinator's, JSON, once the request had ended
  Cost cost{};           // from the request to its end
};

struct SimulationFacts {
  const Experiment& experiment;
  std::size_t patients = 0;                     // asked to be forgotten
  std::string ledger{};                         // coordinator's, JSON
  std::map<SiteId, std::string> site_status{};  // JSON
  ForgetRun main{};
  std::vector<ForgetRun> compared{};
  std::string scores{};        // of `expunge-compute score`, JSON
  std::string model_digest{};  // of the published model
  Cost training{};
  Cost retraining{};  // of an oracle, in the mean
  double total_seconds = 0;
  std::optional<Scenario> pace{};  // where seconds are virtual: what they follow from
};

std::string summary_json(const SimulationFacts& facts);

}  // namespace expunge
