#include "common/net/link_table.h"

#include <algorithm>

namespace expunge {

LinkTable::Verdict LinkTable::hello(const SiteId& member, Caller caller, Time now) {
  const auto found = links_.find(member);
  if (found == links_.end()) {
    links_.emplace(member, Link{std::move(caller), std::nullopt});
    return {};
  }
  Link& link = found->second;
  if (link.current.instance == caller.instance)
    return {Answer::kWelcome, std::exchange(link.current, std::move(caller))};
  const Time until = link.waiting ? link.waiting->until : now + kPatience;
  link.waiting = Waiting{std::move(caller), until};
  return {Answer::kAskTheOther, std::nullopt};
}

const Caller* LinkTable::current(const SiteId& member) const {
  const auto found = links_.find(member);
  return found == links_.end() ? nullptr : &found->second.current;
}

bool LinkTable::speaks_for(const SiteId& member, ByteView routing_id) const {
  const Caller* caller = current(member);
  return caller && std::ranges::equal(caller->routing_id, routing_id);
}

std::optional<SiteId> LinkTable::member_at(ByteView routing_id) const {
  for (const auto& [member, link] : links_)
    if (std::ranges::equal(link.current.routing_id, routing_id)) return member;
  return std::nullopt;
}

std::vector<SiteId> LinkTable::members() const {
  std::vector<SiteId> members;
  for (const auto& [member, link] : links_) members.push_back(member);
  return members;
}

std::optional<Caller> LinkTable::alive(const SiteId& member) {
  const auto found = links_.find(member);
  if (found == links_.end() || !found->second.waiting) return std::nullopt;
  Caller refused = std::move(found->second.waiting->caller);
  found->second.waiting.reset();
  return refused;
}

std::optional<Caller> LinkTable::gone(const SiteId& member) {
  const auto found = links_.find(member);
  if (found == links_.end()) return std::nullopt;
  if (!found->second.waiting) {
    links_.erase(found);
    return std::nullopt;
  }
  found->second.current = std::move(found->second.waiting->caller);
  found->second.waiting.reset();
  return found->second.current;
}

std::vector<SiteId> LinkTable::overdue(Time now) const {
  std::vector<SiteId> overdue;
  for (const auto& [member, link] : links_)
    if (link.waiting && link.waiting->until <= now) overdue.push_back(member);
  return overdue;
}

void LinkTable::forget(const SiteId& member) {
  links_.erase(member);
}

}  // namespace expunge
