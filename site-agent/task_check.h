// May and can this site do what a RoundTask asks? The site decides; what it will not do it declines with the reason.
#pragma once

#include <cstddef>
#include <span>

#include "common/base/result.h"
#include "protocols/courier.h"
#include "protocols/message.h"
#include "protocols/study.h"
#include "site-agent/policy.h"
#include "site-agent/requests.h"

namespace expunge {

std::size_t attachments_of(const RoundTask& task);  // how many belong to it

// Before anything is fetched. kBadInput: the attachments announced do not fit the task.
Status check_announced(const RoundTask& task, std::span<const BlobRef> attachments);

// kNotTrusted: the site's policy does not allow it, its records were erased, or it is about a lost request that was
// settled: whose records these were is not known any more, so that only exact retraining can forget them. kStale: the
// deadline has passed. kBadInput: not a round of this study.
Status check_task(const RoundTask& task, const Study& study, const Policy& policy, const Requests& requests,
                  const std::set<RequestId>& settled);

}  // namespace expunge
