// Which of this site's records take part in a round. The central invariant lives here: what is trained on never holds a
// quarantined record.
#pragma once

#include <cstddef>
#include <cstdint>

#include "common/base/ids.h"
#include "common/model/learner.h"
#include "protocols/message.h"
#include "site-agent/cohort.h"
#include "site-agent/policy.h"

namespace expunge {

inline constexpr std::size_t kMostEvaluatedRetain = 512;  // retain records measured in an evaluation

// The site's own seed of a round. All sites share the seed of kInitialise, so that it does not matter who is asked.
std::uint64_t site_seed(const Instruction& instruction, const SiteId& site);

// `evaluation_seed` stays the same over a study, so that evaluations measure the same retain records. Nothing to forget
// and nothing to retain: every training record of the site was forgotten, and it has nothing to add to a model.
// kBadInput: the site has no record for this work, or may touch none.
Result<Selection> select_records(const RoundTask& task, const Cohort& cohort, const Policy& policy, std::uint64_t seed,
                                 std::uint64_t evaluation_seed);

}  // namespace expunge
