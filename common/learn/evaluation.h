// The measures of a model on sets of records, and how well an attacker could tell forgotten records from unseen ones.
#pragma once

#include <map>
#include <string>

#include "common/learn/workbench.h"
#include "common/model/learner.h"

namespace expunge {

using RecordSets = std::map<std::string, std::vector<std::uint32_t>>;  // "forget", "retain", "held-out", "test", …

// A set's records that have labels, and what the network answers to them.
struct SetAnswers {
  std::vector<std::uint32_t> records;
  Answers answers;
};
using AnsweredSets = std::map<std::string, SetAnswers>;  // without sets that have no labelled records
Result<AnsweredSets> answer(Workbench& bench, const RecordSets& sets);

// "<set>.<metric>" for each set, and, where "forget" and "held-out" both have some,
// "membership.auc" (a forget record has the lower loss), "membership.confidence_auc" (it is answered more surely) and
// "membership.tpr_at_1pct_fpr" (by loss). Sorted by name.
Measures measure(const Task& task, const AnsweredSets& sets);

double mean_loss(const Task& task, const Answers& answers);  // of at least one record

Result<Measures> evaluate(Workbench& bench, const RecordSets& sets);  // both

}  // namespace expunge
