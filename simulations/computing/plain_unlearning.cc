#include "simulations/computing/plain_unlearning.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "common/base/clock.h"
#include "coordinator/unlearning/plan.h"
#include "protocols/method_parameters.h"
#include "simulations/computing/cohort_reading.h"

namespace expunge {
namespace {

// As an owner selects for a round of unlearning (site-agent/selection.h), with all of the retain records.
Selection selection_of(const Dataset& data, double share) {
  Selection selection;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const Split split = data.info(i).split;
    if (split == Split::kTrain) selection.retain.push_back(static_cast<std::uint32_t>(i));
    if (split == Split::kHeldOut) selection.held_out.push_back(static_cast<std::uint32_t>(i));
  }
  const auto forgotten = std::lround(share * static_cast<double>(selection.retain.size()));
  const auto rest = selection.retain.begin() + forgotten;
  selection.forget.assign(selection.retain.begin(), rest);
  selection.retain.erase(selection.retain.begin(), rest);
  selection.kept = selection.retain;
  return selection;
}

Instruction instruction_for(const Study& study, const MethodPlan& method, Work work) {
  Instruction instruction;
  instruction.work = work;
  instruction.method = method.name;
  instruction.parameters = learner_parameters(method.parameters);
  instruction.network = study.network;
  instruction.recipe = study.recipe;
  instruction.seed = study.seed;
  return instruction;
}

}  // namespace

Result<std::string> unlearn_plainly(const Experiment& experiment) {
  Course course;
  EXPUNGE_TRY(consortium, open_consortium_data(experiment));
  EXPUNGE_TRY(learner, make_learner(experiment, consortium.data));
  EXPUNGE_TRY(method, choose_method(experiment.study.forget.method, experiment.study.forget));
  const auto perform = [&](Work work, const Weights* base, const Mask* mask, const Selection& selection) {
    return learner->perform(instruction_for(experiment.study, method, work), base, mask, selection, course);
  };
  EXPUNGE_TRY(fresh, perform(Work::kInitialise, nullptr, nullptr, {}));
  const Selection selection = selection_of(*consortium.data, experiment.choice.share);
  const SystemClock clock;
  const Time start = clock.now();
  Outcome salient;
  if (method.has_mask) {
    EXPUNGE_TRY(outcome, perform(Work::kSaliency, &*fresh.weights, nullptr, selection));
    salient = std::move(outcome);
  }
  EXPUNGE_TRY(unlearned, perform(Work::kUnlearn, &*fresh.weights, salient.mask ? &*salient.mask : nullptr, selection));
  const auto seconds = std::chrono::duration<double>(clock.now() - start).count();
  return nlohmann::json{{"sample_visits", salient.sample_visits + unlearned.sample_visits}, {"seconds", seconds}}
      .dump();
}

}  // namespace expunge
