// The work of random relabelling, with or without a mask (SalUn, arXiv 2310.12508, eq. 5: cross-entropy on the forget
// set with drawn labels plus cross-entropy on the retain set). In each epoch a pass over the forget records, every
// batch in one step with a batch of retain records, then a pass over the retain records alone.
//
// The forget pass stops by itself (parameter `guard`, on by default): the goal is a model to which the forget records
// are like records it has never seen, not one that is wrong about them. As soon as their mean loss has risen to that of
// unseen records, or their accuracy has fallen to it, the rest of the pass is left out and the retain pass follows. How
// unseen records are answered is told by the coordinator, from the held-out records of all sites under the model that
// the plan began with (`unseen_loss`, `unseen_accuracy`): one site has too few to tell. Where it is not told, the
// site's own held-out records under the round's global model say it; without any the passes are complete.
#pragma once

#include "common/learn/repair.h"

namespace expunge {

// The descent's, and `any_label` (1: labels are drawn from all classes as the authors' public code does, 0: never the
// right one), `guard`, `unseen_loss` and `unseen_accuracy` (−1: not told).
std::vector<Parameter> relabelling_parameters();

Status relabel(LocalUnlearning& work);

}  // namespace expunge
