// Descent on retained records, the part that most methods share: with the true labels, by SGD, within the mask.
#pragma once

#include "common/learn/unlearner.h"

namespace expunge {

// Parameters of a method's SGD: epochs, learning_rate, batch, momentum, weight_decay. The last two default to SalUn's.
std::vector<Parameter> descent_parameters(double epochs, double learning_rate, double batch);

// SGD as `settings` and the mask have it.
Result<Optimiser> descent(LocalUnlearning& work);

// One pass over the retain records of this site.
Status retain_pass(LocalUnlearning& work, Optimiser& optimiser, Random& random);

// `epochs` passes: what sites do that have nothing to forget.
Status repair_on_retained(LocalUnlearning& work);

}  // namespace expunge
