// RUM (Zhao et al., NeurIPS 2024, arXiv 2406.01257, section 6): the forget records are split in three by how much the
// model remembers them, and each third is unlearned in turn, from little to much, with what suits it best: nothing for
// the first, fine-tuning for the second, SalUn for the third (full RUM of the paper). Remembered is measured by the
// loss under the global model, the confidence proxy of the same authors (arXiv 2410.16516): a record that was learned
// by heart alone is answered less surely. The third's saliency mask, that of all forget records, holds for all sites
// and steps. Other sites repair within it.
#pragma once

#include "common/learn/unlearner.h"

namespace expunge {

std::unique_ptr<Unlearner> make_rum();

}  // namespace expunge
