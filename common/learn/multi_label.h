// A label per finding of each record: the mean binary cross-entropy over the findings whose label is known; area under
// the ROC curve of each finding and their mean, share of right labels and mean loss.
//
// A target is 1 (present), 0 (absent) or not a number (not known: no part of loss or measures). What becomes of labels
// that are uncertain or unmentioned is the study's choice (spec.h).
#pragma once

#include "common/learn/task.h"

namespace expunge {

std::unique_ptr<Task> make_multi_label(const Dataset& data, Uncertain uncertain);  // `data` must outlive the task

}  // namespace expunge
