// A provenance learner at the pace of a real one, which says in the log which records it trains on: for tests that
// start and end real agents and must know what each of them learned from.
#pragma once

#include <cstdint>
#include <memory>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/model/learner.h"
#include "protocols/membership/kit.h"
#include "simulations/provenance.h"
#include "site-agent/cohort.h"

namespace expunge {

struct PatientBench {
  std::uint32_t records = 0;  // for training, at every site alike, each of a patient of its own
  Duration pause{0};          // before anything is computed
};

// SITE-patient-0 … for training, then a quarter as many held out and a quarter for testing.
CohortRecords bench_records(const PatientBench& bench, const SiteId& site);
// The element of every record, of all sites of the roster, in the models that the sites of `bench` make.
Provenance bench_provenance(const PatientBench& bench, const std::vector<SiteId>& sites);
// Writes "trains on 0 1 2 …" before it trains. `log` must outlive it.
std::unique_ptr<Learner> make_patient_learner(const PatientBench& bench, const Kit& kit, LogSink& log);

}  // namespace expunge
