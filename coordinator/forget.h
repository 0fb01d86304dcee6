// The life of forget requests, from their arrival to the owner's word that it has erased.
//
// Knows nothing of rounds: a plan moves its requests on. Changes collect until take_changes(). Protocol thread only.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "protocols/action.h"
#include "protocols/membership/roster.h"
#include "protocols/message.h"
#include "protocols/quota.h"

namespace expunge {

struct ForgetCase {
  ForgetRequest request;
  SiteId owner;
  RequestState state = RequestState::kReceived;
  std::string reason;
  std::string method;  // that was last tried
  WallTime arrived;
  std::optional<WallTime> ended;  // refused, or published
  ModelVersion version;           // the published one that has forgotten it
  bool is_erased = false;         // the owner said so, signed
  bool is_lost = false;           // the owner's database lost it, and its administrator has dealt with that

  bool is_open() const { return !ended; }
  bool is_forgotten() const { return static_cast<bool>(version); }
  bool awaits_erasure_at(const SiteId& site) const { return owner == site && is_forgotten() && !is_erased && !is_lost; }
};

class ForgetDesk {
 public:
  void restore(std::vector<ForgetCase> cases);

  // kNotTrusted: the signature does not hold, or more than `quota` in 24 hours. Of an id that is not known.
  Status check(const Member& owner, const ForgetRequest& request, std::uint32_t quota, WallTime now) const;
  bool is_signed(const Member& owner, const ForgetRequest& request) const;
  Status check(const Member& owner, const Erased& erased) const;

  void receive(const SiteId& owner, const ForgetRequest& request, WallTime now);
  void refuse(const RequestId& id, std::string reason, WallTime now);
  // True if this changed anything: then the owner should be told.
  bool move_on(const RequestId& id, RequestState state, std::string reason, const std::string& method);
  void finish(const RequestId& id, RequestState state, std::string reason, ModelVersion version, WallTime now);
  bool acknowledge(const RequestId& id);  // false if it was known
  // False if it was known, or is none of this site's.
  bool lose(const SiteId& owner, const RequestId& id);

  const ForgetCase* find(const RequestId& id) const;
  const std::map<RequestId, ForgetCase>& cases() const { return cases_; }
  std::vector<RequestId> waiting() const;  // received, in no plan
  std::vector<RequestId> open() const;
  std::size_t refused_since(const SiteId& owner, WallTime since) const;
  // Which of its own requests a site that holds published version `held` must hear as forgotten, when it is sent a
  // newer one; of more than `most` the last that arrived, until it has said Erased for those.
  std::vector<RequestId> forgotten_for(const SiteId& site, ModelVersion held, std::size_t most) const;
  // However they ended: refused ones, too, stay in quarantine. Of more than `most` the last that arrived.
  std::vector<RequestId> all_of(const SiteId& owner, std::size_t most) const;
  std::vector<RequestId> unacknowledged(const SiteId& owner) const;

  std::vector<Change> take_changes();

 private:
  ForgetCase& at(const RequestId& id);
  std::vector<RequestId> newest_of(const SiteId& owner, std::size_t most,
                                   const std::function<bool(const ForgetCase&)>& is_wanted) const;

  std::map<RequestId, ForgetCase> cases_;
  std::set<RequestId> changed_;
};

}  // namespace expunge
