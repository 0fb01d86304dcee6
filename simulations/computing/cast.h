// The sites of a virtual consortium with their records and learners, as expunge-site would have them with the same
// settings. One cast serves all consortia of a simulation: its records do not change.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "common/model/learner.h"
#include "simulations/experiment.h"
#include "simulations/world.h"

namespace expunge {

struct Cast {
  std::vector<SimSite> sites;  // by name
  std::map<SiteId, std::shared_ptr<Learner>> learners;
};

// kBadInput: data that cannot be used; kUnavailable: a GPU asked for and absent.
Result<Cast> make_cast(const Experiment& experiment);

// A world of these sites, where nothing goes wrong. The cast must outlive it.
WorldSetting world_of(const Study& study, const Cast& cast);

}  // namespace expunge
