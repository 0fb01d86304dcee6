// Rounds of any kind: opened, closed, failed.
#include <algorithm>

#include "common/base/formatted.h"
#include "common/base/random.h"
#include "coordinator/federation.h"
#include "coordinator/unseen_level.h"

namespace expunge {
namespace {

constexpr Duration kRetryPause{5000};  // after a failure; grows with failures in a row
constexpr Duration kLongestRetryPause{60000};

std::uint64_t visits_of(const Round& round) {
  std::uint64_t visits = 0;
  for (const auto& [site, answer] : round.answers()) visits += answer.sample_visits;
  return visits;
}

std::vector<SiteId> contributors(const Round& round) {
  std::vector<SiteId> sites;
  for (const auto& [site, answer] : round.answers())
    if (answer.weight > 0) sites.push_back(site);
  return sites;
}

}  // namespace

std::optional<std::string> Federation::why_behind() const {
  const ModelVersion newest = history_.newest();
  ModelVersion held = newest;
  std::size_t ahead = 0;
  for (const auto& [name, site] : presence_.sites()) {
    if (!site.beat || site.beat->published <= newest) continue;
    held = std::max(held, site.beat->published);
    ++ahead;
  }
  if (ahead < setting_.study.quorum) return std::nullopt;
  return "this database is older than its sites: " + std::to_string(ahead) + " hold a newer version than " +
         std::to_string(newest.value) + ", up to " + std::to_string(held.value) +
         "; stop this program and restore the newest backup of its kit";
}

void Federation::advance(Turn& turn) {
  watch_quorum(turn.now.steady);
  if (const auto why = why_behind()) {
    if (round_) fail_round({Standing::kFailed, *why, true}, turn);
    if (std::exchange(waits_why_, *why) != *why) turn.note(Level::kError, *why);
    return;
  }
  while (round_ ? settle_round(turn) : open_next(turn)) {}
}

bool Federation::is_pausing(Turn& turn) {
  if (retry_at_ && turn.now.steady < *retry_at_) {
    turn.wake(*retry_at_);
    return true;
  }
  retry_at_.reset();
  return false;
}

bool Federation::settle_round(Turn& turn) {
  const Verdict verdict = round_->judge(presence_, turn.now.steady);
  if (verdict.standing == Standing::kOpen) {
    turn.wake(round_->next_wake(presence_, turn.now.steady));
    return false;
  }
  if (verdict.standing == Standing::kFailed) {
    fail_round(verdict, turn);
    return true;
  }
  if (is_pausing(turn)) return false;
  const Status closed = close_round(turn);
  if (closed) return true;
  turn.note(Level::kError,
            "round " + std::to_string(round_->order().id.value) + " could not be closed: " + closed.error().what);
  if (closed.error().fault == Fault::kUnavailable) {  // no space on the disk, say: everything is kept and tried again
    retry_at_ = turn.now.steady + kRetryPause;
    turn.wake(*retry_at_);
    return false;
  }
  fail_round({Standing::kFailed, closed.error().what, false}, turn);
  return true;
}

bool Federation::open_next(Turn& turn) {
  waits_why_.clear();
  if (is_pausing(turn)) {
    waits_why_ = "the last round failed (" + failed_why_ + "); tries again shortly";
    return false;
  }
  auto order = next_order(turn);
  if (!order) return false;
  if (const auto why = not_ready(*order)) {
    waits_why_ = order->purpose + " waits: " + *why;
    return false;
  }
  open_round(std::move(*order), turn);
  return true;
}

std::optional<RoundOrder> Federation::next_order(Turn& turn) {
  if (state_.plan) return next_plan_order(turn);
  refuse_where_nothing_was_trained(turn);
  if (may_plan(turn)) {
    start_plan(turn);
    return next_plan_order(turn);
  }
  if (!desk_.waiting().empty()) return std::nullopt;  // nothing is built on a tainted model
  const TrainingState& training = state_.training;
  const std::uint32_t rounds = setting_.study.recipe.rounds;
  if (!training.current) {
    if (!is_gathered(turn)) return std::nullopt;
    return initialise_order("first weights");
  }
  if (training.rounds_done >= rounds) return std::nullopt;
  const std::uint32_t number = training.rounds_done + 1;
  return training_order(number, training.current,
                        "training round " + std::to_string(number) + " of " + std::to_string(rounds));
}

std::optional<std::string> Federation::not_ready(const RoundOrder& order) const {
  if (const auto away = absent(order.required); !away.empty()) return why_waits_for(away.front());
  const auto present =
      std::ranges::count_if(order.invited, [&](const SiteId& site) { return presence_.is_present(site); });
  if (present >= order.quorum) return std::nullopt;
  return std::to_string(present) + " sites are connected, the quorum is " + std::to_string(order.quorum);
}

RoundOrder Federation::order_for(Work work, std::string purpose) const {
  RoundOrder order;
  order.id = state_.last_round.next();
  order.purpose = std::move(purpose);
  order.instruction.work = work;
  order.instruction.network = setting_.study.network;
  order.instruction.recipe = setting_.study.recipe;
  order.instruction.seed = seed_for(setting_.study.seed, "round/" + std::to_string(order.id.value));
  order.invited = presence_.names();
  order.quorum = setting_.study.quorum;
  order.deadline = setting_.study.deadline;
  return order;
}

void Federation::open_round(RoundOrder order, Turn& turn) {
  state_.last_round = order.id;
  state_.open = order;
  turn.is_state_changed = true;
  turn.record.entries.push_back(round_opened(order));
  begin_round(std::move(order), turn.now.steady);
  for (const SiteId& site : presence_.present()) {
    if (!round_->invites(site)) continue;
    presence_.find(site)->task.due(round_->order().id.value, turn.now.steady);
    send_task(site, turn);
  }
}

void Federation::begin_round(RoundOrder order, Time now) {
  Aggregation::Rules rules;
  rules.work = order.instruction.work;
  rules.elements = history_.elements();
  for (const SiteId& site : order.invited)
    if (const SiteView* view = presence_.find(site)) rules.announced += view->announced;
  if (state_.plan) rules.owners = {state_.plan->owners.begin(), state_.plan->owners.end()};
  if (state_.plan) rules.owner_share = owner_share(*state_.plan);
  aggregation_.emplace(std::move(rules));
  round_.emplace(std::move(order), now);
}

// An owner whose forget records are like unseen ones from the start only repairs, and weighs as everyone does.
double Federation::owner_share(const ForgetPlan& plan) const {
  return method().is_guarded && !is_anything_known(plan.before, plan.owners) ? 0 : method().owner_share;
}

Result<ModelVersion> Federation::make_version() {
  const RoundOrder& order = round_->order();
  const VersionState state = state_.plan ? VersionState::kCandidate : VersionState::kTraining;
  switch (order.instruction.work) {
    case Work::kInitialise:
      return history_.add_first(state, order.id, *aggregation_->first_weights(), setting_.study.network);
    case Work::kTrain:
    case Work::kUnlearn: {
      EXPUNGE_TRY(sum, aggregation_->sum());
      const bool is_training = order.instruction.work == Work::kTrain;  // unlearning's sums are steps already
      EXPUNGE_TRY(made, history_.add_applied(state, order.id, order.base, *sum,
                                             is_training ? setting_.study.server : ServerOptimiser{}));
      if (setting_.study.server.leaves_sites_their_own()) history_.leave_own(made, order.base, contributors(*round_));
      return made;
    }
    case Work::kSaliency:
    case Work::kEvaluate:
      return ModelVersion{};
  }
  return ModelVersion{};
}

RoundRecord Federation::record_of(const Round& round, Time now) const {
  const std::chrono::duration<double> seconds = now - round.opened();
  return {round, visits_of(round), seconds.count(), nullptr};
}

Status Federation::close_round(Turn& turn) {
  StepResult result;
  EXPUNGE_TRY(version, make_version());
  if (round_->order().instruction.work == Work::kSaliency) {
    EXPUNGE_TRY(mask, make_mask());
    result.mask = std::move(mask);
  }
  const Round round = end_round(turn);
  RoundRecord record = record_of(round, turn.now.steady);
  record.made = version ? history_.find(version) : nullptr;
  keep_record(round.order().id, round_closed(record), turn);
  turn.note(Level::kInfo, "round " + std::to_string(round.order().id.value) + " (" + round.order().purpose +
                              ") closed with " + std::to_string(round.answers().size()) +
                              (round.answers().size() == 1 ? " answer after " : " answers after ") +
                              formatted("%.1f s", record.seconds));
  failures_ = untrained_ = 0;
  counted_.clear();
  for (const auto& [site, answer] : round.answers()) {
    counted_[round.order().id].insert(site);
    const SiteView* view = presence_.find(site);
    result.measures[site] = weighed(answer.measures, view ? view->announced : 0);
  }
  tell_closed(round, turn);
  result.version = version;
  result.visits = record.sample_visits;
  if (state_.plan)
    plan_closed(std::move(result), turn);
  else
    training_closed(round.order().instruction.work, result, turn);
  return {};
}

void Federation::fail_round(const Verdict& verdict, Turn& turn) {
  const Round round = end_round(turn);
  keep_record(round.order().id, round_failed(record_of(round, turn.now.steady), verdict.why), turn);
  turn.note(Level::kWarning, "round " + std::to_string(round.order().id.value) + " (" + round.order().purpose +
                                 ") failed: " + verdict.why);
  tell_closed(round, turn);
  ++failures_;
  failed_why_ = verdict.why;
  retry_at_ = turn.now.steady + std::min(kRetryPause * failures_, kLongestRetryPause);
  if (state_.plan && !absent(round.order().required).empty()) miss_owner(turn);
  if (!state_.plan) return training_failed(round, verdict, turn);
  if (!verdict.is_nobodys_fault) plan_failed(verdict.why, turn);
}

Round Federation::end_round(Turn& turn) {
  Round round = std::move(*round_);
  round_.reset();
  aggregation_.reset();
  state_.open.reset();
  retry_at_.reset();
  turn.is_state_changed = true;
  return round;
}

void Federation::keep_record(RoundId round, LedgerEntry entry, Turn& turn) {
  remember(round.value, entry.body);
  turn.record.changes.push_back({saved_key("round", round.value), entry.body});
  turn.record.entries.push_back(std::move(entry));
}

void Federation::tell_closed(const Round& round, Turn& turn) {
  for (const SiteId& site : presence_.present())
    if (round.invites(site)) send_closed(site, round.order().id, turn);
}

// After what this turn has offered of them so far, before what it offers of others.
void Federation::withdraw_destroyed(Turn& turn) {
  for (BlobRef& model : history_.take_withdrawn()) turn.after.emplace_back(Withdraw{std::move(model)});
}

void Federation::drop(ModelVersion version, const std::string& why, Turn& turn) {
  const Version* dropped = history_.find(version);
  if (!dropped || !dropped->file) return;
  history_.destroy(version);
  withdraw_destroyed(turn);
  turn.record.entries.push_back(version_destroyed(*dropped, why));
}

}  // namespace expunge
