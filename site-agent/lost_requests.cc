#include "site-agent/lost_requests.h"

#include <nlohmann/json.hpp>

#include "site-agent/saved_state.h"

namespace expunge {

void LostRequests::compare(const std::vector<RequestId>& of_the_coordinator, const Requests& requests) {
  lost_.clear();
  for (const RequestId& id : of_the_coordinator)
    if (requests.find(id) == nullptr && !settled_.contains(id)) lost_.insert(id);
}

Result<Record> LostRequests::settle(const RequestId& id) {
  if (lost_.erase(id) == 0) return bad_input("the forget request " + id.str() + " is not lost at this site");
  settled_.insert(id);
  const nlohmann::json body{{"request", id.str()}};
  return Record{.changes = {saved_settled(id)}, .entries = {{"LostRequestSettled", body.dump()}}};
}

Status LostRequests::none() const {
  if (lost_.empty()) return {};
  std::string list;
  for (const RequestId& id : lost_) list += (list.empty() ? "" : ", ") + id.str();
  return not_trusted("this site's database is older than its forget requests " + list +
                     ", whose patients would be trained on again: restore a newer backup, or ask for the same patients "
                     "again and then say expunge forget --lost ID for each");
}

}  // namespace expunge
