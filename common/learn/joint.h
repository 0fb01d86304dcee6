// Steps that forget and retain at once: a batch of forget records and a batch of retain records in each. Internal to
// common/learn.
#pragma once

#include <functional>

#include "common/learn/repair.h"

namespace expunge {

// What a method does with a batch of forget records: adds a gradient.
using AddForgotten = std::function<Status(std::span<const std::uint32_t> records)>;

struct Joint {
  AddForgotten add_forgotten;
  double retained_weight = 1;                // of the mean loss of a retain batch
  std::function<void()> after_step = [] {};  // what else becomes of the weights
};

// One pass over the longer of the two sets, the other one being gone through as often as that takes.
Status joint_pass(LocalUnlearning& work, const Joint& joint, Optimiser& optimiser, Random& random);

// `epochs` such passes with the descent of `settings`.
Status joint_epochs(LocalUnlearning& work, const Joint& joint);

// kBadInput where records have a label per finding: `method` is only defined for one class a record.
Status needs_classes(const LocalUnlearning& work, const std::string& method);

}  // namespace expunge
