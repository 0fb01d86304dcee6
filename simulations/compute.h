// What a site's compute thread does with a Compute action, without the thread: bytes in, the learner, bytes out.
#pragma once

#include "common/model/learner.h"
#include "site-agent/agent.h"

namespace expunge {

// kCorrupt, kBadInput: the base model or the mask does not decode; else what the learner answers.
Result<Computed> compute(Learner& learner, const Compute& work);

}  // namespace expunge
