#include "common/learn/evaluation.h"

#include <algorithm>

#include "common/learn/metrics.h"
#include "common/model/measures.h"

namespace expunge {
namespace {

constexpr double kFalseRate = 0.01;

std::vector<double> negated_losses(const Task& task, const Answers& answers) {
  return to_doubles(-task.losses(answers.outputs.to(at::kDouble), answers.targets));
}

void add_spread(const Task& task, const Answers& held_out, Measures& into) {
  const auto losses = to_doubles(task.losses(held_out.outputs, held_out.targets));
  const auto cuts = quantiles(losses, kLossQuantiles);
  for (std::size_t i = 0; i < cuts.size(); ++i)
    into.push_back({"held-out." + loss_quantile(i), cuts[i], losses.size()});
}

void add_membership(const Task& task, const Answers& members, const Answers& others, Measures& into) {
  const std::uint64_t count = static_cast<std::uint64_t>(members.outputs.size(0) + others.outputs.size(0));
  const auto note = [&](const char* name, std::optional<double> value) {
    if (value) into.push_back({name, *value, count});
  };
  const auto inside = negated_losses(task, members);
  const auto outside = negated_losses(task, others);
  note("membership.auc", auc(inside, outside));
  note("membership.tpr_at_1pct_fpr", true_rate_at(kFalseRate, inside, outside));
  note("membership.confidence_auc",
       auc(to_doubles(task.confidences(members.outputs)), to_doubles(task.confidences(others.outputs))));
}

}  // namespace

Result<AnsweredSets> answer(Workbench& bench, const RecordSets& sets) {
  AnsweredSets answered;
  for (const auto& [set, records] : sets) {
    EXPUNGE_TRY(labelled, bench.labelled(records));
    if (labelled.empty()) continue;
    EXPUNGE_TRY(given, bench.answers(labelled));
    answered.emplace(set, SetAnswers{labelled, given});
  }
  return answered;
}

double mean_loss(const Task& task, const Answers& answers) {
  return mean(to_doubles(task.losses(answers.outputs.to(at::kDouble), answers.targets))).value_or(0);
}

Measures measure(const Task& task, const AnsweredSets& sets) {
  Measures measures;
  for (const auto& [set, given] : sets) {
    for (const Metric& metric : task.measure(given.answers))
      measures.push_back({set + "." + metric.name, metric.value, metric.count});
    if (set == "held-out") add_spread(task, given.answers, measures);
  }
  if (sets.contains("forget") && sets.contains("held-out"))
    add_membership(task, sets.at("forget").answers, sets.at("held-out").answers, measures);
  std::ranges::sort(measures, {}, &Measure::name);
  return measures;
}

Result<Measures> evaluate(Workbench& bench, const RecordSets& sets) {
  EXPUNGE_TRY(answered, answer(bench, sets));
  return measure(bench.task(), answered);
}

}  // namespace expunge
