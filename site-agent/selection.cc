#include "site-agent/selection.h"

#include <algorithm>

#include "protocols/method_parameters.h"
#include "site-agent/retain_subset.h"

namespace expunge {
namespace {

double told(const RoundTask& task, const char* parameter, double otherwise) {
  const auto asked = task.instruction.parameters.find(parameter);
  return asked == task.instruction.parameters.end() ? otherwise : asked->second;
}

std::vector<std::uint32_t> unlearning_retain(const RoundTask& task, const Cohort& cohort, const Policy& policy,
                                             std::size_t forgotten, std::uint64_t seed) {
  const auto retain = cohort.retain();
  if (retain.empty()) return {};
  const double beside = told(task, kRetainPerForgetParameter, 0) * static_cast<double>(forgotten);
  const double wanted = std::max(told(task, kRetainShareParameter, 1), beside / static_cast<double>(retain.size()));
  const double share = std::min(wanted, policy.largest_retain_share);
  if (!(share > 0)) return {};
  Random random(seed_for(seed, "retain"));
  return draw_retain_subset(retain, share, random);
}

std::vector<std::uint32_t> evaluated_retain(const Cohort& cohort, std::uint64_t seed) {
  const std::vector<std::uint32_t> all = cohort.retain();
  if (all.size() <= kMostEvaluatedRetain) return all;
  Random random(seed_for(seed, "evaluate"));
  return draw_retain_subset(all, static_cast<double>(kMostEvaluatedRetain) / static_cast<double>(all.size()), random);
}

Selection for_training(const Cohort& cohort) {
  return {.forget = {}, .retain = cohort.retain(), .held_out = {}, .test = cohort.test()};
}

Result<Selection> for_saliency(const RoundTask& task, const Cohort& cohort) {
  Selection selection{.forget = cohort.forget(task.requests), .retain = {}, .held_out = cohort.held_out(), .test = {}};
  if (selection.forget.empty()) return bad_input("no record at this site is quarantined under the requests named");
  return selection;
}

Result<Selection> for_unlearning(const RoundTask& task, const Cohort& cohort, const Policy& policy,
                                 std::uint64_t seed) {
  Selection selection{.forget = cohort.forget(task.requests),
                      .retain = {},
                      .held_out = cohort.held_out(),
                      .test = {},
                      .kept = cohort.retain()};
  selection.retain = unlearning_retain(task, cohort, policy, selection.forget.size(), seed);
  if (selection.forget.empty() && selection.retain.empty() && !selection.kept.empty())
    return bad_input("this site has no records to forget, and its policy lets no retain records be touched");
  return selection;
}

Result<Selection> for_evaluation(const RoundTask& task, const Cohort& cohort, std::uint64_t seed) {
  Selection selection{.forget = cohort.forget(task.requests),
                      .retain = evaluated_retain(cohort, seed),
                      .held_out = cohort.held_out(),
                      .test = cohort.test()};
  if (selection.forget.empty() && selection.retain.empty() && selection.held_out.empty() && selection.test.empty())
    return bad_input("this site has no records to measure on");
  return selection;
}

}  // namespace

std::uint64_t site_seed(const Instruction& instruction, const SiteId& site) {
  return instruction.work == Work::kInitialise ? instruction.seed : seed_for(instruction.seed, site.str());
}

Result<Selection> select_records(const RoundTask& task, const Cohort& cohort, const Policy& policy, std::uint64_t seed,
                                 std::uint64_t evaluation_seed) {
  switch (task.instruction.work) {
    case Work::kInitialise:
      return Selection{};
    case Work::kTrain:
      return for_training(cohort);
    case Work::kSaliency:
      return for_saliency(task, cohort);
    case Work::kUnlearn:
      return for_unlearning(task, cohort, policy, seed);
    case Work::kEvaluate:
      return for_evaluation(task, cohort, evaluation_seed);
  }
  return bad_input("the round asks for work that this version does not know");
}

}  // namespace expunge
