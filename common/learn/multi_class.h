// One class a record: cross-entropy over logits; accuracy, area under the ROC curve and mean loss.
#pragma once

#include "common/learn/task.h"

namespace expunge {

std::unique_ptr<Task> make_multi_class(const Dataset& data);  // `data` must outlive the task

}  // namespace expunge
