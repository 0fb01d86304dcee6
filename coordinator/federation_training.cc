// Training: gathering, first weights, rounds, the published end.
#include <algorithm>

#include "coordinator/federation.h"

namespace expunge {
namespace {

constexpr Duration kGather{30000};           // a quorum waits this long for the other sites before the first round
constexpr Duration kInitialiseTime{60000};   // for one site to make first weights
constexpr std::uint32_t kMostUntrained = 5;  // rounds in a row, then other first weights are asked for

}  // namespace

bool Federation::is_gathered(Turn& turn) {
  const std::size_t present = presence_.present().size();
  const std::size_t all = presence_.sites().size();
  if (present == all) return true;
  waits_why_ = std::to_string(present) + " of " + std::to_string(all) + " sites are connected";
  if (present < setting_.study.quorum) {
    gathering_since_.reset();
    return false;
  }
  if (!gathering_since_) gathering_since_ = turn.now.steady;
  if (turn.now.steady >= *gathering_since_ + kGather) return true;
  turn.wake(*gathering_since_ + kGather);
  return false;
}

RoundOrder Federation::initialise_order(std::string purpose) const {
  RoundOrder order = order_for(Work::kInitialise, std::move(purpose));
  const std::vector<SiteId> present = presence_.present();
  order.quorum = 1;
  order.deadline = std::min(order.deadline, kInitialiseTime);
  order.invited.clear();
  if (!present.empty()) order.invited = {present[(failures_ + given_up_) % present.size()]};  // in turn, after failures
  return order;
}

RoundOrder Federation::training_order(std::uint32_t number, ModelVersion base, std::string purpose) const {
  RoundOrder order = order_for(Work::kTrain, std::move(purpose));
  order.base = base;
  order.instruction.learning_rate = learning_rate_at(setting_.study.recipe, number);
  return order;
}

void Federation::training_closed(Work work, const StepResult& result, Turn& turn) {
  TrainingState& training = state_.training;
  const ModelVersion before = training.current;
  training.current = result.version;
  if (work == Work::kTrain) ++training.rounds_done;
  training.visits += result.visits;
  const Version* superseded = history_.find(before);
  if (superseded && superseded->state == VersionState::kTraining)
    drop(before, "superseded by version " + std::to_string(result.version.value), turn);
  if (training.rounds_done < setting_.study.recipe.rounds || !desk_.waiting().empty()) return;
  training.is_published = true;
  publish(training.current, {}, turn);
}

// First weights are taken on trust, because no network is known here: they may be of another shape, or too large to be
// fetched in time. Sites that are there and do not train on them, round after round, are all that tells.
void Federation::training_failed(const Round& round, const Verdict& verdict, Turn& turn) {
  TrainingState& training = state_.training;
  const bool is_of_first = round.order().instruction.work == Work::kTrain && training.rounds_done == 0;
  if (!is_of_first || verdict.is_nobodys_fault || ++untrained_ < kMostUntrained) return;
  drop(training.current, "no quorum trained on these first weights", turn);
  training.current = {};
  failures_ = untrained_ = 0;
  ++given_up_;
}

void Federation::publish(ModelVersion version, const std::vector<RequestId>& forgotten, Turn& turn) {
  history_.publish(version, forgotten);
  turn.record.entries.push_back(model_published(*history_.find(version), forgotten));
  turn.note(Level::kInfo, "version " + std::to_string(version.value) + " is published");
  for (const SiteId& name : presence_.present()) {
    SiteView& site = *presence_.find(name);
    site.model.due(version.value, turn.now.steady);
    send_published(site, turn);
  }
}

}  // namespace expunge
