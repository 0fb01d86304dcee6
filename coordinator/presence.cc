#include "coordinator/presence.h"

#include <algorithm>

namespace expunge {
namespace {

constexpr Duration kLongestPause{60000};

}  // namespace

bool Reminder::due(std::uint64_t subject, Time now) {
  if (subject == subject_ && now < next_) return false;
  begin(subject, now);
  return true;
}

bool Reminder::overdue(std::uint64_t subject, Time now) {
  const bool is_known = subject == subject_;
  if (is_known && now < next_) return false;
  begin(subject, now);
  return is_known;
}

void Reminder::begin(std::uint64_t subject, Time now) {
  pause_ = subject == subject_ ? std::min(2 * pause_, kLongestPause) : first_pause_;
  subject_ = subject;
  next_ = now + pause_;
}

Presence::Presence(const std::vector<Member>& sites) {
  for (const Member& member : sites) sites_[member.name].member = member;
}

void Presence::start(Time now) {
  for (auto& [name, view] : sites_) view.changed = now;
}

void Presence::connected(const SiteId& site, Time now) {
  SiteView& view = sites_.at(site);
  view.is_connected = true;
  view.is_greeted = false;
  view.changed = now;
  view.beat.reset();
}

void Presence::disconnected(const SiteId& site, Time now) {
  SiteView& view = sites_.at(site);
  if (!view.is_connected) return;
  view.is_connected = view.is_greeted = false;
  view.changed = now;
  view.beat.reset();
}

void Presence::greeted(const SiteId& site, Time now) {
  SiteView& view = sites_.at(site);
  if (!view.is_connected) connected(site, now);
  if (view.is_greeted) return;
  view.is_greeted = true;
  view.task.reset();
  view.model.reset();
  view.answer.reset();
  view.erased.reset();
}

SiteView* Presence::find(const SiteId& site) {
  const auto found = sites_.find(site);
  return found == sites_.end() ? nullptr : &found->second;
}

const SiteView* Presence::find(const SiteId& site) const {
  const auto found = sites_.find(site);
  return found == sites_.end() ? nullptr : &found->second;
}

std::vector<SiteId> Presence::names() const {
  std::vector<SiteId> names;
  for (const auto& [name, view] : sites_) names.push_back(name);
  return names;
}

std::vector<SiteId> Presence::present() const {
  std::vector<SiteId> names;
  for (const auto& [name, view] : sites_)
    if (view.is_greeted) names.push_back(name);
  return names;
}

bool Presence::is_present(const SiteId& site) const {
  const SiteView* view = find(site);
  return view && view->is_greeted;
}

bool Presence::is_awaited(const SiteId& site, Time now) const {
  const SiteView* view = find(site);
  return view && (view->is_connected || now < view->changed + kGrace);
}

}  // namespace expunge
