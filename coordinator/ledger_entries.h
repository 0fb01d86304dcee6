// The lines of the coordinator's ledger: JSON objects with sorted keys, scalars and hashes only, never a model's
// values.
#pragma once

#include <string>
#include <vector>

#include "coordinator/forget.h"
#include "coordinator/forget_plan.h"
#include "coordinator/model_history.h"
#include "coordinator/round.h"

namespace expunge {

struct RoundRecord {
  const Round& round;
  std::uint64_t sample_visits = 0;
  double seconds = 0;  // since it was opened, or since the coordinator was started
  const Version* made = nullptr;
};

LedgerEntry study_started(const Study& study, const Digest& digest, const std::vector<SiteId>& sites);
LedgerEntry round_opened(const RoundOrder& order);
// Names who counted, who declined and why, who was absent. Test measures of a training round are of its base model.
LedgerEntry round_closed(const RoundRecord& record);
LedgerEntry round_failed(const RoundRecord& record, const std::string& why);
LedgerEntry model_published(const Version& version, const std::vector<RequestId>& forgotten);
LedgerEntry version_destroyed(const Version& version, const std::string& why);
LedgerEntry forget_received(const ForgetCase& one);
LedgerEntry forget_refused(const SiteId& owner, const RequestId& id, const std::string& why);
LedgerEntry forget_planned(const ForgetPlan& plan, const std::vector<MethodPlan>& methods);
LedgerEntry forget_step(const ForgetPlan& plan, const MethodPlan& method, const std::string& why);
LedgerEntry forget_verified(const ForgetPlan& plan, const MethodPlan& method, const Acceptance& acceptance,
                            const Measures& measures);
LedgerEntry forget_ended(const ForgetCase& one);  // ForgetPublished or ForgetEscalated
LedgerEntry forget_lost(const SiteId& owner, const RequestId& id);
LedgerEntry erased_acknowledged(const SiteId& owner, const Erased& erased);

}  // namespace expunge
