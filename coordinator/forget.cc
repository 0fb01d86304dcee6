#include "coordinator/forget.h"

#include <algorithm>

#include "coordinator/saved_state.h"
#include "protocols/codec.h"

namespace expunge {

void ForgetDesk::restore(std::vector<ForgetCase> cases) {
  for (ForgetCase& one : cases) cases_[one.request.id] = std::move(one);
}

Status ForgetDesk::check(const Member& owner, const ForgetRequest& request, std::uint32_t quota, WallTime now) const {
  if (!is_signed(owner, request))
    return not_trusted("forget request " + request.id.str() + " of " + owner.name.str() +
                       ": it is not signed with the statement key that the roster has for this site");
  const auto is_recent = [&](const auto& entry) {
    const ForgetCase& other = entry.second;
    return other.owner == owner.name && other.state != RequestState::kRefused && other.arrived > now - kQuotaPeriod;
  };
  const auto recent = std::ranges::count_if(cases_, is_recent);
  if (recent >= quota)
    return not_trusted("forget request " + request.id.str() + " of " + owner.name.str() + ": it is over the quota of " +
                       std::to_string(quota) + " requests in 24 hours; ask again later");
  return {};
}

bool ForgetDesk::is_signed(const Member& owner, const ForgetRequest& request) const {
  return static_cast<bool>(verify(owner.statement_key, kForgetContext, encode_statement(request), request.signature));
}

Status ForgetDesk::check(const Member& owner, const Erased& erased) const {
  const ForgetCase* known = find(erased.request);
  if (!known || known->owner != owner.name)
    return not_trusted(owner.name.str() + " says it erased for request " + erased.request.str() +
                       ", which is not its own");
  if (!known->is_forgotten() || erased.version < known->version)
    return bad_input(owner.name.str() + " says it erased for request " + erased.request.str() + " under version " +
                     std::to_string(erased.version.value) + ", which has not forgotten it");
  return verify(owner.statement_key, kErasedContext, encode_statement(erased), erased.signature);
}

void ForgetDesk::receive(const SiteId& owner, const ForgetRequest& request, WallTime now) {
  ForgetCase& received = cases_[request.id];
  received.request = request;
  received.owner = owner;
  received.arrived = now;
  changed_.insert(request.id);
}

void ForgetDesk::refuse(const RequestId& id, std::string reason, WallTime now) {
  ForgetCase& refused = at(id);
  refused.state = RequestState::kRefused;
  refused.reason = std::move(reason);
  refused.ended = now;
}

bool ForgetDesk::move_on(const RequestId& id, RequestState state, std::string reason, const std::string& method) {
  const ForgetCase& known = cases_.at(id);
  if (known.state == state && known.reason == reason && known.method == method) return false;
  ForgetCase& moved = at(id);
  moved.state = state;
  moved.reason = std::move(reason);
  moved.method = method;
  return true;
}

void ForgetDesk::finish(const RequestId& id, RequestState state, std::string reason, ModelVersion version,
                        WallTime now) {
  ForgetCase& done = at(id);
  done.state = state;
  done.reason = std::move(reason);
  done.version = version;
  done.ended = now;
}

bool ForgetDesk::acknowledge(const RequestId& id) {
  if (cases_.at(id).is_erased) return false;
  at(id).is_erased = true;
  return true;
}

bool ForgetDesk::lose(const SiteId& owner, const RequestId& id) {
  const auto found = cases_.find(id);
  if (found == cases_.end() || found->second.owner != owner || found->second.is_lost) return false;
  at(id).is_lost = true;
  return true;
}

const ForgetCase* ForgetDesk::find(const RequestId& id) const {
  const auto found = cases_.find(id);
  return found == cases_.end() ? nullptr : &found->second;
}

std::vector<RequestId> ForgetDesk::waiting() const {
  std::vector<RequestId> ids;
  for (const auto& [id, one] : cases_)
    if (one.state == RequestState::kReceived && one.is_open()) ids.push_back(id);
  return ids;
}

std::vector<RequestId> ForgetDesk::open() const {
  std::vector<RequestId> ids;
  for (const auto& [id, one] : cases_)
    if (one.is_open()) ids.push_back(id);
  return ids;
}

std::size_t ForgetDesk::refused_since(const SiteId& owner, WallTime since) const {
  return static_cast<std::size_t>(std::ranges::count_if(cases_, [&](const auto& entry) {
    return entry.second.owner == owner && entry.second.state == RequestState::kRefused && entry.second.arrived > since;
  }));
}

std::vector<RequestId> ForgetDesk::forgotten_for(const SiteId& site, ModelVersion held, std::size_t most) const {
  return newest_of(site, most, [&](const ForgetCase& one) {
    return one.is_forgotten() && (one.version > held || one.awaits_erasure_at(site));
  });
}

std::vector<RequestId> ForgetDesk::all_of(const SiteId& owner, std::size_t most) const {
  return newest_of(owner, most, [](const ForgetCase&) { return true; });
}

std::vector<RequestId> ForgetDesk::newest_of(const SiteId& owner, std::size_t most,
                                             const std::function<bool(const ForgetCase&)>& is_wanted) const {
  std::vector<const ForgetCase*> theirs;
  for (const auto& [id, one] : cases_)
    if (one.owner == owner && is_wanted(one)) theirs.push_back(&one);
  std::ranges::stable_sort(theirs, std::ranges::greater{}, [](const ForgetCase* one) { return one->arrived; });
  if (theirs.size() > most) theirs.resize(most);
  std::vector<RequestId> ids;
  for (const ForgetCase* one : theirs) ids.push_back(one->request.id);
  return ids;
}

std::vector<RequestId> ForgetDesk::unacknowledged(const SiteId& owner) const {
  std::vector<RequestId> ids;
  for (const auto& [id, one] : cases_)
    if (one.awaits_erasure_at(owner)) ids.push_back(id);
  return ids;
}

std::vector<Change> ForgetDesk::take_changes() {
  std::vector<Change> changes;
  for (const RequestId& id : changed_) changes.push_back({"request/" + id.str(), to_json(cases_.at(id))});
  changed_.clear();
  return changes;
}

ForgetCase& ForgetDesk::at(const RequestId& id) {
  changed_.insert(id);
  return cases_.at(id);
}

}  // namespace expunge
