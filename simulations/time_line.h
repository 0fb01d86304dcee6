// The coordinator's ledger, from a forget request on, as sentences for the report.
#pragma once

#include <string>

namespace expunge {

// `ledger` is JSON: [{"number", "time", "kind", "body"}]. JSON: [{"seconds" since the first request, "what"}].
std::string time_line(const std::string& ledger);

}  // namespace expunge
