// KLoM, the KL divergence of margins: are the answers of many unlearned models to one record distributed as those of
// many retrained ones? Georgiev et al., Attribute-to-Delete, arXiv 2410.23232, section 3.
#pragma once

#include <span>

namespace expunge {

inline constexpr float kFarthestMargin = 100;  // margins are cut at ±this

// Margins of one record, log p / (1 − p) of its label, by models of either kind; at least one of each. KL(unlearned ‖
// retrained) in nats of their histograms: 20 bins over the range of both, an empty bin of the retrained counting as
// 1e-5. Of few models, equal ones differ, too.
double klom(std::span<const float> unlearned, std::span<const float> retrained);

}  // namespace expunge
