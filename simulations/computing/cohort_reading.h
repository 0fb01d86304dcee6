// The records of a whole simulated consortium, as scoring and evaluation take them.
#pragma once

#include <set>

#include "common/data/partition.h"
#include "common/learn/torch_learner.h"
#include "simulations/evaluation/outputs.h"
#include "simulations/experiment.h"

namespace expunge {

struct ConsortiumData {
  std::shared_ptr<const Dataset> data;  // of all sites
  std::vector<Share> shares;            // each site's, as experiment.sites are ordered
};
Result<ConsortiumData> open_consortium_data(const Experiment& experiment);

// As the sites compute.
Result<ComputeSettings> compute_settings_of(const Experiment& experiment);

// As the sites make it.
Result<std::unique_ptr<Learner>> make_learner(const Experiment& experiment, std::shared_ptr<const Dataset> data);

using ScoredSets = std::map<std::string, std::vector<std::uint32_t>>;

// Held-out records that are not the owner's: unseen by every model, and no part of the scores.
inline constexpr const char* kElsewhere = "held-out elsewhere";

// "forget", "retain", "held-out" (the owner's: the threshold attack compares like with like), "test" and kElsewhere.
ScoredSets sets_of(const Dataset& data, const Experiment& experiment, const std::vector<Share>& shares,
                   const std::set<PatientId>& forgotten);

// The records of these sets, one set after the other by name. `data` is shared out as `shares` say.
JudgedCohort cohort_of(const Dataset& data, const Experiment& experiment, const std::vector<Share>& shares,
                       const ScoredSets& sets);

// A model's answers to them, in that order.
Answered answers_of(const JudgedCohort& cohort, const std::string& name, const Evaluated& evaluated);

}  // namespace expunge
