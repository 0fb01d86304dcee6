// Descent on retained records, the part that most methods share: with the true labels, by SGD, within the mask.
#pragma once

#include "common/learn/unlearner.h"

namespace expunge {

// Parameters of a method's SGD: epochs, learning_rate, batch, momentum, weight_decay; the last two default to SalUn's.
// Steps are many and small: they keep what the model knows better than few large ones (docs/results.md). `pace` scales
// the learning rate; the coordinator lets it fall over the rounds of a plan, so that what sampling stirs up settles.
std::vector<Parameter> descent_parameters(double epochs = 4, double learning_rate = 2e-4, double batch = 8);

// How many epochs of the owner's or another site's work a plan has left, as a share of all: 1 at the start, falling
// linearly to 0 over the rounds of the plan (parameter `plan_rounds`, which the coordinator tells) and the epochs in
// each.
Parameter plan_rounds_parameter();
double plan_left(const LocalUnlearning& work, int epochs_done);
// Whether a plan begins with this round: its pace is not yet reduced.
bool is_first_round(const LocalUnlearning& work);

// SGD as `settings` and the mask have it.
Result<Optimiser> descent(LocalUnlearning& work);

// Adds the gradient of weight · (mean loss of these records with their true labels).
Status add_retained(LocalUnlearning& work, std::span<const std::uint32_t> records, double weight);

// One pass over the retain records of this site.
Status retain_pass(LocalUnlearning& work, Optimiser& optimiser, Random& random);

// `epochs` passes: what sites do that have nothing to forget.
Status repair_on_retained(LocalUnlearning& work);

}  // namespace expunge
