// How trained records would be answered if they were unseen: the transport, in one dimension, that keeps their order.
//
// A record's score is replaced by the score that has, among unseen records, the rank that its own has among trained
// ones, if that is lower. Ranks among trained records, and not among those to be moved, because a forget set may be
// harder or easier than the rest, and stays so when it is unseen. Internal to common/learn.
#pragma once

#include "common/learn/tensor.h"

namespace expunge {

// Rows of doubles in any order, `trained` and `unseen` not empty; one score a record of `scores`.
at::Tensor as_unseen_scores(const at::Tensor& scores, const at::Tensor& trained, const at::Tensor& unseen);

}  // namespace expunge
