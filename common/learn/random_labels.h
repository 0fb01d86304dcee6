// Random relabelling of all weights (Golatkar et al., CVPR 2020, arXiv 1911.04933; for medical images Nasirigerdeh et
// al., arXiv 2407.07539): see relabelling.h. Other sites repair on their retain subset.
#pragma once

#include "common/learn/unlearner.h"

namespace expunge {

std::unique_ptr<Unlearner> make_random_labels();

}  // namespace expunge
