// Forget requests of this site that the coordinator knows and the site's database does not: it was restored from a
// backup that is older than they are, or made anew. Their patients' records would be trained on again, so the site
// takes part in nothing until its administrator has dealt with each of them. Protocol thread only.
#pragma once

#include <set>
#include <vector>

#include "protocols/action.h"
#include "site-agent/requests.h"

namespace expunge {

class LostRequests {
 public:
  explicit LostRequests(std::set<RequestId> settled) : settled_(std::move(settled)) {}

  void compare(const std::vector<RequestId>& of_the_coordinator, const Requests& requests);
  // The administrator's word that the patients were asked for again, or that the data set has them no longer.
  // kBadInput: this request is not lost; kUnavailable: nothing was compared yet.
  Result<Record> settle(const RequestId& id);

  const std::set<RequestId>& open() const { return lost_; }
  const std::set<RequestId>& settled() const { return settled_; }
  Status none() const;  // kNotTrusted says what to do, and which are lost

 private:
  std::set<RequestId> settled_;
  std::set<RequestId> lost_;
  bool has_compared_ = false;
};

}  // namespace expunge
