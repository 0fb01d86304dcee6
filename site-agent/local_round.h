// A Compute carried out: bytes in, the learner, bytes out. Compute thread; knows nothing of protocols or other threads.
//
// kBadInput: base model or mask are not of the instruction's network, or the values that came out may not leave (not
// finite, or further from the base than limits::kLargestDelta). kCorrupt: base or mask could not be read. kUnavailable:
// stopped.
#pragma once

#include "common/model/learner.h"
#include "site-agent/agent.h"

namespace expunge {

Result<Computed> carry_out(const Compute& work, Learner& learner, Course& course);

}  // namespace expunge
