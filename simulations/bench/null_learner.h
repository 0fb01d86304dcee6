// A learner that learns nothing: for rounds in which only the machinery works.
#pragma once

#include <cstdint>
#include <memory>

#include "common/model/learner.h"

namespace expunge {

// A model of `floats` parameters; training gives back the base as it came.
std::unique_ptr<Learner> make_null_learner(std::uint64_t floats);

}  // namespace expunge
