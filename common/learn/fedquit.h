// FedQUIT (Mora et al., arXiv 2408.07587, the virtual teacher with v = the lowest logit): the owner distils into its
// model what the global model that the round began with answers to the forget records, once the logit of the right
// class is replaced by the lowest of the record. Cross-entropy against those probabilities, on the forget records
// alone. Other sites repair on their retain subset, as their ordinary rounds do in the paper. A finding counts as two
// classes.
#pragma once

#include "common/learn/unlearner.h"

namespace expunge {

std::unique_ptr<Unlearner> make_fedquit();

}  // namespace expunge
