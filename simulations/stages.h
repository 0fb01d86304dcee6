// The stages of a simulated consortium's life, each of them a few calls to its members.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "simulations/consortium.h"
#include "simulations/experiment.h"

namespace expunge {

using Tell = std::function<void(const std::string&)>;

// Waits until all rounds are done; returns the coordinator's status (JSON).
Result<std::string> train(Consortium& consortium, const Tell& tell);

// Waits until all rounds are done and every site is connected.
Status wait_until_idle(Consortium& consortium);

// Makes the request at the owning site and waits for its end; returns the coordinator's status (JSON).
Result<std::string> forget(Consortium& consortium, const SiteId& owner, const std::vector<PatientId>& patients,
                           const Tell& tell);

// Puts the patients into quarantine at the owning site before anything is trained: the coordinator refuses the request,
// because no model has seen the records, and they stay out of all training. What is trained then is the oracle.
Status exclude(Consortium& consortium, const SiteId& owner, const std::vector<PatientId>& patients);

// The newest published model into `file`, and under FedBN beside it each site's own, as that site has it.
Status export_models(Consortium& consortium, const Experiment& experiment, const Path& file);
// Where a site's own is: "original.site-a.safetensors" beside "original.safetensors".
Path own_model(const Path& file, const SiteId& site);

}  // namespace expunge
