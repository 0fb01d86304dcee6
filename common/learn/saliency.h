// Which weights matter for the forget set (SalUn: Fan et al., ICLR 2024, arXiv 2310.12508).
//
// Evaluation mode; the signed sum over the forget records of the gradient of the loss; its absolute value is the score;
// one global top-k over all parameters. Buffers have score 0 and are 0 in the mask.
#pragma once

#include "common/learn/workbench.h"

namespace expunge {

// How the records' gradients are summed. The authors' public code sums each batch's mean, which weighs the records of a
// smaller last batch more and is kept for comparison with it.
enum class Reduction { kSum, kBatchMeans };

// One score an element, in the manifest's order. kBadInput: no records, or a gradient that is not finite.
Result<std::vector<float>> saliency_scores(Workbench& bench, std::span<const std::uint32_t> records, std::size_t batch,
                                           Reduction reduction);

// Exactly floor(fraction · parameters) ones; of equal scores at the threshold the first in the manifest's order win.
Mask top_mask(std::span<const float> scores, const Manifest& manifest, double fraction);

}  // namespace expunge
