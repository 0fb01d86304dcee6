// What the site's administrator says on the local socket, and what is answered. JSON to values and back.
//
//   GET  /v1/status          what agent.h describes, with "traffic" and "transfers"
//   GET  /v1/ledger          this site's ledger
//   POST /v1/forget          one of {"patients": [ID, …]}, {"records": [number, …]}, {"class": number},
//                            {"whole_site": true}, with "basis": "erasure" | "consent" | "error" | "leaves"
//                            → the request as in the status: {"id", "state", …}
//   GET  /v1/requests/ID     → the same
//   POST /v1/lost            {"request": ID}: a lost request (lost_requests.h) is dealt with → the status
//   POST /v1/export          see protocols/host/export.h
//
// One order names at most kMostAsked patients or records. An error is {"error", "fault"} with status 400, 403, 404,
// 409, 413, 500 or 503.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocols/message.h"
#include "site-agent/forget_scope.h"

namespace expunge {

std::string_view name_of(Basis basis);  // "erasure", …

struct ForgetOrder {
  ForgetScope scope;
  Basis basis = Basis::kErasure;
};
Result<ForgetOrder> read_forget_order(std::string_view body);  // kBadInput; never names a patient

Result<RequestId> read_lost_order(std::string_view body);  // kBadInput

// One request out of a site's status. kBadInput: this site has no request of that id.
Result<std::string> request_in(const std::string& status, std::string_view id);

}  // namespace expunge
