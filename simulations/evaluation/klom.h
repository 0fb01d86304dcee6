// KLoM, the KL divergence of margins: are the answers of many unlearned models to one record distributed as those of
// many retrained ones? Georgiev et al., Attribute-to-Delete, arXiv 2410.23232, section 3 and appendix E.
#pragma once

#include <span>

namespace expunge {

// Margins of one record by models of either kind, at least one of each: Answered::agreement, so of findings the mean.
// KL(unlearned ‖ retrained) in nats of their histograms: 20 bins over the range of both, margins clipped at ±100, an
// empty bin of the retrained counting as 1e-5. Of few models, equal ones differ, too: by 3 nats of 20, by 0.4 of 100.
double klom(std::span<const float> unlearned, std::span<const float> retrained);

}  // namespace expunge
