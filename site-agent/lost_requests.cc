#include "site-agent/lost_requests.h"

#include <nlohmann/json.hpp>

#include "site-agent/saved_state.h"

namespace expunge {
namespace {

constexpr std::size_t kMostNamed = 5;  // in a sentence; the status has them all

std::string some_of(const std::set<RequestId>& requests) {
  std::string list;
  std::size_t named = 0;
  for (const RequestId& id : requests) {
    if (++named > kMostNamed) return list + ", …";
    list += (list.empty() ? "" : ", ") + id.str();
  }
  return list;
}

}  // namespace

void LostRequests::compare(const std::vector<RequestId>& of_the_coordinator, const Requests& requests) {
  has_compared_ = true;
  for (const RequestId& id : of_the_coordinator)
    if (requests.find(id) == nullptr && !settled_.contains(id)) lost_.insert(id);
}

Result<Record> LostRequests::settle(const RequestId& id) {
  if (!has_compared_)
    return unavailable(
        "the coordinator has not said yet which forget requests it knows of; try again when this site is "
        "connected");
  if (lost_.erase(id) == 0) return bad_input("the forget request " + id.str() + " is not lost at this site");
  settled_.insert(id);
  const nlohmann::json body{{"request", id.str()}};
  return Record{.changes = {saved_settled(id)}, .entries = {{"LostRequestSettled", body.dump()}}};
}

Status LostRequests::none() const {
  if (lost_.empty()) return {};
  return not_trusted(
      "restore a newer backup of this site's database, or ask for the same patients again and then say "
      "expunge forget --kit KIT --lost ID: it is older than " +
      std::to_string(lost_.size()) + " of its forget requests (" + some_of(lost_) +
      "), whose patients would be trained on again");
}

}  // namespace expunge
