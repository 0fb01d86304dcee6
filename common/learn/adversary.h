// Adversarial examples: inputs near records to which a network answers wrongly (Madry et al., ICLR 2018, arXiv
// 1706.06083, projected gradient ascent in an ℓ2 ball). Internal to common/learn; compute thread only.
#pragma once

#include "common/learn/workbench.h"

namespace expunge {

struct Attack {
  int steps = 50;
  double radius = 0.01;  // of the first ball, in pixels from 0 to 1; doubled until the answer is wrong
};

struct Adversaries {
  std::vector<std::uint32_t> records;  // those that an example was found for
  at::Tensor inputs, labels;           // on the host, one row each: the example, and what it is wrongly answered with
  std::vector<std::uint32_t> among(std::span<const std::uint32_t> wanted) const;  // the wanted ones that were found
};

// Of records of one class each, at least one of them. Moves no weight; every step is a visit.
Result<Adversaries> adversaries(Workbench& bench, std::span<const std::uint32_t> records, const Attack& attack);

}  // namespace expunge
