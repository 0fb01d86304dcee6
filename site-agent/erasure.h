// What a published version that forgot means for this site's own records: those in quarantine under its requests are
// struck from the cohort, the patients' names leave the state, and the ledger says so.
#pragma once

#include "protocols/action.h"
#include "site-agent/cohort.h"
#include "site-agent/requests.h"

namespace expunge {

// Requests of other sites are passed over; those already erased too. What must be durable is appended to `record`. The
// requests erased by this are returned.
std::vector<RequestId> erase_forgotten(const Published& published, Requests& requests, Cohort& cohort, Record& record);

// Records erased earlier, which the data set may still hold, are left out.
CohortRecords without_erased(CohortRecords records, const Requests& requests);

// Puts the records of all requests that are not erased back in quarantine. False: a request's records are not the ones
// it had, because the data set has changed; those of its patients that are there now are in quarantine all the same.
bool quarantine_again(const Requests& requests, const CohortRecords& records, Cohort& cohort);

}  // namespace expunge
