// Selective synaptic dampening (Foster et al., AAAI 2024, arXiv 2308.07707): a parameter whose importance
// for the forget records is more than `alpha` times that for all records of the owner is multiplied by
// min(lambda · importance for all / importance for forget, 1). Importance is the diagonal of the Fisher information:
// the mean over batches of the squared gradient of the batch's mean loss. No training: the other sites are not asked.
#pragma once

#include "common/learn/unlearner.h"

namespace expunge {

std::unique_ptr<Unlearner> make_ssd();

}  // namespace expunge
