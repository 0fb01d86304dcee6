// What both programs answer on their local socket in the same way.
#pragma once

#include <string>

#include "common/net/curve_keys.h"
#include "common/net/local_http.h"
#include "protocols/host/host.h"
#include "protocols/membership/kit.h"

namespace expunge {

// {"error": sentence, "fault": name}, with a status that says the fault: 400 (also 404, 413), 403, 409, 503, 500.
HttpReply error_reply(const Error& error);
HttpReply reply_to(const Result<std::string>& answer);  // a JSON body, or why there is none
Error error_in(const HttpReply& reply);                 // what such an answer says
HttpReply nothing_here(const HttpRequest& request);     // 404: no such target

// `status` (a JSON object) with "traffic" {"sent_bytes", "received_bytes", "refused", "ignored"} and "transfers" added,
// and "refused" and "ignored" by peer, where there are any.
struct Movement {
  const std::map<SiteId, Traffic>& traffic;
  std::vector<Transfer> transfers;
  Time now;
};
std::string with_traffic(const std::string& status, const Movement& movement);
std::string with_traffic(const std::string& status, const Host& host, Time now);

// The ledger as JSON: [{"number", "time" in ms since 1970, "kind", "body"}].
std::string ledger_json(const std::vector<StoredEntry>& entries);
HttpReply ledger_reply(const Store& store);

// The kit's transport keys as the transport takes them.
Result<CurvePair> curve_pair_of(const Kit& kit);

}  // namespace expunge
