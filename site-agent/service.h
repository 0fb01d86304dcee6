// A site as a running program: the agent wired to loop, transport, database, compute thread and local socket.
#pragma once

#include <memory>

#include "common/base/log.h"
#include "common/model/learner.h"
#include "protocols/membership/kit.h"
#include "site-agent/agent.h"
#include "site-agent/cohort.h"
#include "site-agent/policy.h"

namespace expunge {

// What a site brings along besides its kit.
struct SitePossessions {
  Policy policy;
  CohortRecords records;
  std::unique_ptr<Learner> learner;  // whose data set `records` describes
  std::optional<Digest> data;        // which set that is (data_identity.h)
  bool accepts_data;                 // also where it is another than forget requests were made with
  MethodCheck check_method = {};     // what this learner can carry out
};

// Dials the coordinator of the roster and runs until a signal or a failure.
//
// Local socket (state/agent.sock): see local_orders.h. kCorrupt: the database does not read; kBadInput: it is about
// another data set; kUnavailable: the kit is in use by another process, or the disk is full. When a record could not be
// made durable, nothing of what it would have announced has left: the program ends with the reason, and a restart goes
// on from what was durable.
Status run_site(const Kit& kit, SitePossessions possessions, LogSink& log);

}  // namespace expunge
