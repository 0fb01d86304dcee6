#include "coordinator/round.h"

#include <algorithm>

#include "protocols/limits.h"
#include "protocols/wire_text.h"

namespace expunge {
namespace {

std::string seconds_left(Time until, Time now) {
  const auto left = std::chrono::ceil<std::chrono::seconds>(std::max(until - now, Duration{0}));
  return std::to_string(left.count()) + " s left";
}

std::string stage_of(const Beat& beat) {
  switch (beat.stage) {
    case Stage::kIdle:
      return "is idle";
    case Stage::kFetching:
      return "fetches the model";
    case Stage::kComputing:
      return beat.percent > 0 ? "computes, " + std::to_string(beat.percent) + " % done" : "computes";
    case Stage::kSending:
      return "sends its answer";
  }
  return "is at an unknown stage";
}

std::string why_waiting(const SiteView& view, const RoundOrder& order) {
  if (!view.is_connected) return "is not connected";
  if (!view.is_greeted) return "is connected and has not said hello";
  if (!view.beat || view.beat->round != order.id) return "was given the task";
  return stage_of(*view.beat);
}

}  // namespace

bool Round::invites(const SiteId& site) const {
  return std::ranges::binary_search(order_.invited, site);
}

bool Round::is_settled(const SiteId& site) const {
  return answers_.contains(site) || declined_.contains(site);
}

void Round::answer(const AdmittedUpdate& update) {
  ensure(invites(update.from()) && !is_settled(update.from()), "Round::answer: not invited or settled");
  answers_[update.from()] = {update.update().weight, update.update().sample_visits, update.update().measures};
}

void Round::decline(const SiteId& site, const std::string& why) {
  ensure(invites(site) && !is_settled(site), "Round::decline: not invited or settled");
  declined_[site] = to_wire_text(why, limits::kLongestReason);
}

std::optional<SiteId> Round::required_without_answer() const {
  for (const SiteId& site : order_.required)
    if (!answers_.contains(site)) return site;
  return std::nullopt;
}

namespace {

std::string first_reason(const std::map<SiteId, std::string>& declined) {
  return declined.empty() ? "" : "; " + declined.begin()->first.str() + " declined: " + declined.begin()->second;
}

}  // namespace

Verdict Round::failed(const Presence& presence) const {
  if (const auto site = required_without_answer()) {
    const auto declined = declined_.find(*site);
    if (declined != declined_.end()) return {Standing::kFailed, site->str() + " declined: " + declined->second, false};
    const bool is_there = presence.is_present(*site);
    return {Standing::kFailed, site->str() + (is_there ? " did not answer in time" : " is not connected"), !is_there};
  }
  const auto is_there = [&](const SiteId& site) { return presence.is_present(site) || is_settled(site); };
  return {Standing::kFailed,
          std::to_string(answers_.size()) + " of " + std::to_string(order_.invited.size()) +
              " sites answered, the quorum is " + std::to_string(order_.quorum) + first_reason(declined_),
          std::ranges::count_if(order_.invited, is_there) < order_.quorum};
}

Verdict Round::judge(const Presence& presence, Time now) const {
  const bool is_enough = answers_.size() >= order_.quorum && !required_without_answer();
  const auto is_settled_or_gone = [&](const SiteId& site) {
    return is_settled(site) || !presence.is_awaited(site, now);
  };
  const bool is_late = now >= deadline();
  if (is_enough && (is_late || std::ranges::all_of(order_.invited, is_settled_or_gone)))
    return {Standing::kClosable, "", false};
  const auto is_said = [&](const SiteId& site) { return is_settled(site); };
  const auto has_declined = [&](const SiteId& site) { return declined_.contains(site); };
  const bool is_hopeless =
      std::ranges::all_of(order_.invited, is_said) || std::ranges::any_of(order_.required, has_declined);
  return is_late || is_hopeless ? failed(presence) : Verdict{};
}

Time Round::next_wake(const Presence& presence, Time now) const {
  Time wake = deadline();
  for (const SiteId& site : order_.invited) {
    const SiteView* view = presence.find(site);
    if (view && !view->is_connected && !is_settled(site) && now < view->changed + kGrace)
      wake = std::min(wake, view->changed + kGrace);
  }
  return wake;
}

std::vector<Waiting> Round::waits_for(const Presence& presence, Time now) const {
  std::vector<Waiting> waits;
  for (const SiteId& site : order_.invited) {
    const SiteView* view = presence.find(site);
    if (!view || is_settled(site)) continue;
    const auto may_answer = [&](const SiteId& other) {
      return answers_.contains(other) || (other != site && !is_settled(other) && presence.is_awaited(other, now));
    };
    const bool is_needed = view->is_connected || std::ranges::count(order_.required, site) > 0 ||
                           std::ranges::count_if(order_.invited, may_answer) < order_.quorum;
    if (is_needed)
      waits.push_back({site, why_waiting(*view, order_) + ", " + seconds_left(deadline(), now)});
    else if (presence.is_awaited(site, now))
      waits.push_back({site, "dropped a moment ago, " + seconds_left(view->changed + kGrace, now)});
    else
      waits.push_back({site, "is not connected; the round closes without it where a quorum answers"});
  }
  return waits;
}

std::vector<SiteId> Round::absent() const {
  std::vector<SiteId> absent;
  std::ranges::copy_if(order_.invited, std::back_inserter(absent),
                       [&](const SiteId& site) { return !is_settled(site); });
  return absent;
}

}  // namespace expunge
