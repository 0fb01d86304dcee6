// The work of random relabelling, with or without a mask (SalUn, arXiv 2310.12508, eq. 5: cross-entropy on the forget
// set with drawn labels plus cross-entropy on the retain set).
//
// Every step takes a batch of retain records, and beside it a batch of those forget records that are still answered
// better than unseen ones (unseen.h); which these are is looked up several times in an epoch. Both pull at the same
// time, so that the forget records settle at the level of unseen ones while the retained are kept. The second half of
// the epochs only retains, and where nothing is known at the start the owner repairs like everyone else. Without
// `guard`, and where nothing is known of unseen records, an epoch is a pass over all forget records and then one over
// the retain records, as in the authors' public code.
#pragma once

#include "common/learn/repair.h"

namespace expunge {

// The descent's, those of unseen.h and those of label_drawing.h.
std::vector<Parameter> relabelling_parameters();

Status relabel(LocalUnlearning& work);

}  // namespace expunge
