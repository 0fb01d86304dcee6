// ReGUn (Mirlach et al., 2026, arXiv 2603.11210): every step descends on CE(retain) + lambda · KL(q ‖ p(forget)), where
// q is what the frozen model answers, on average, to held-out records of the same right answer. Frozen is the global
// model that the round began with. Of findings each is compared by itself, with held-out records of the same known
// label. The published q is the mean over a draw with the classes of the batch; here it is that over all of them,
// record by record. Other sites repair on their retain subset. kBadInput: a site without held-out records.
#pragma once

#include "common/learn/unlearner.h"

namespace expunge {

std::unique_ptr<Unlearner> make_regun();

}  // namespace expunge
