// The stages of a simulated consortium's life, each of them a few calls to real processes.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "simulations/experiment.h"
#include "simulations/local_consortium.h"

namespace expunge {

using Tell = std::function<void(const std::string&)>;

// Provisions a consortium for this experiment in `folder`.
Result<LocalConsortium> prepare_consortium(const Experiment& experiment, const Path& folder);

// A copy of a stopped consortium's members in another folder, with the study's [forget] as `experiment` has it.
Result<LocalConsortium> copy_consortium(const Experiment& experiment, const Path& from, const Path& to);

// Waits until all rounds are done; returns the coordinator's status (JSON).
Result<std::string> train(LocalConsortium& consortium, const Tell& tell);

// Makes the request at the owning site and waits for its end; returns the coordinator's status (JSON).
Result<std::string> forget(LocalConsortium& consortium, const SiteId& owner, const std::vector<PatientId>& patients,
                           const Tell& tell);

// Puts the patients into quarantine at the owning site before anything is trained: the coordinator refuses the request,
// because no model has seen the records, and they stay out of all training. What is trained then is the oracle.
Status exclude(LocalConsortium& consortium, const SiteId& owner, const std::vector<PatientId>& patients);

// The newest published model, from the coordinator.
Status export_newest(LocalConsortium& consortium, const Path& file);

}  // namespace expunge
