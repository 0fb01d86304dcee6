// Owners of a plan's requests that are away: waited for with patience, then done without.
#include <algorithm>

#include "coordinator/federation.h"

namespace expunge {
namespace {

// From when a step first could not go on without an owner, by the wall clock: a restart of this program does not begin
// it anew.
constexpr std::chrono::hours kPatience{7 * 24};
// So long a quorum must have been there without the owner: after a restart or an outage sites come back one by one.
constexpr std::chrono::hours kQuorumSettles{1};

}  // namespace

std::vector<SiteId> Federation::absent(const std::vector<SiteId>& sites) const {
  std::vector<SiteId> absent;
  std::ranges::copy_if(sites, std::back_inserter(absent),
                       [&](const SiteId& site) { return !presence_.is_present(site); });
  return absent;
}

void Federation::watch_quorum(Time now) {
  if (presence_.present().size() < setting_.study.quorum)
    quorum_since_.reset();
  else if (!quorum_since_)
    quorum_since_ = now;
}

// Without a quorum nothing could go on with the owner either.
void Federation::miss_owner(Turn& turn) {
  if (!quorum_since_) return;
  std::optional<WallTime>& missed = state_.plan->owner_missed;
  if (missed && *missed <= turn.now.wall) return;  // later than now: the clock was set back
  missed = turn.now.wall;
  turn.is_state_changed = true;
}

// A step is over, one way or the other: it did not hang on an owner that is away.
void Federation::forgive_owners() {
  if (absent(state_.plan->owners).empty()) state_.plan->owner_missed.reset();
}

bool Federation::is_patience_over(Turn& turn) const {
  if (!quorum_since_ || !state_.plan->owner_missed) return false;
  const Duration for_owner = *state_.plan->owner_missed + kPatience - turn.now.wall;
  const Duration for_quorum = *quorum_since_ + kQuorumSettles - turn.now.steady;
  const Duration left = std::max(for_owner, for_quorum);
  if (left > Duration{0}) turn.wake(turn.now.steady + left);
  return left <= Duration{0};
}

RoundOrder Federation::next_plan_order(Turn& turn) {
  RoundOrder order = plan_order();
  const std::vector<SiteId> away = absent(order.required);
  if (away.empty()) return order;
  miss_owner(turn);
  if (!is_patience_over(turn)) return order;
  if (!method().is_exact) {
    leave_for_retraining(away.front().str() + " was away for a week", turn);
    return plan_order();
  }
  std::erase_if(order.required, [&](const SiteId& site) { return std::ranges::count(away, site) > 0; });
  return order;
}

// Exact retraining needs no owner.
void Federation::leave_for_retraining(const std::string& why, Turn& turn) {
  const PlanTrace before = trace_of(*state_.plan);
  const PlanMove move = retrain_only(*state_.plan, plan_rules(), why);
  if (round_) fail_round({Standing::kFailed, move.why, true}, turn);
  retry_at_.reset();
  carry_out(move, before, {}, turn);
}

std::string Federation::why_waits_for(const SiteId& owner) const {
  const std::string why = owner.str() + " is not connected, and it cannot go on without it";
  if (!state_.plan || !state_.plan->owner_missed) return why;
  return why + " before " + to_iso(*state_.plan->owner_missed + kPatience);
}

}  // namespace expunge
