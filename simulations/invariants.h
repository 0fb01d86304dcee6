// What must always hold, one function each. They judge by what an observer outside of every machine has seen (Seen),
// never by what a party says of itself. Each answers with a sentence when it is violated, with nothing when it holds.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/store/store.h"
#include "protocols/action.h"
#include "simulations/provenance.h"

namespace expunge {

using Violation = std::optional<std::string>;

// Patient ids of test cohorts begin so, followed by the site's name and a dash.
inline constexpr std::string_view kCanary = "CANARY-";

struct SeenRequest {
  SiteId site;
  std::vector<std::uint32_t> records;  // indices at the site
  Time asked;
  std::optional<RequestState> state;  // as last told to the site
  bool is_published = false;          // a version that has forgotten it was published
  bool ended() const { return is_published || state == RequestState::kRefused || state == RequestState::kWithdrawn; }
};
using SeenRequests = std::map<RequestId, SeenRequest>;

struct SeenRound {
  Work work = Work::kInitialise;
  std::vector<float> base;                            // values of the model it starts from
  std::map<SiteId, std::set<std::uint64_t>> weights;  // that reached the coordinator in updates
  Time open_since;                                    // announced, or announced again after a restart
  bool is_closed = false;
};

// No certified-forgotten record contributes to a model version that can still be loaded.
Violation still_remembers(const Provenance& layout, std::span<const float> model, const SeenRequests& requests,
                          std::string_view where);

// A record in quarantine is in no selection of records to learn from.
Violation learns_from_quarantine(const SeenRequests& requests, const SiteId& site, const Selection& selection);

// The ledger verifies; `checked` entries of it have been seen before and must still be the same.
Violation ledger_broken(const std::vector<StoredEntry>& ledger, std::size_t checked, const Digest& last_checked);

// What is announced has its record first: `announces` is what a message says, `ledger` what is durable as it leaves.
Violation announced_without_record(const Message& message, const std::vector<StoredEntry>& ledger);

// No patient's identifier anywhere but at its owner: `owner` is none for what leaves a machine.
Violation canary_in(std::string_view bytes, const std::optional<SiteId>& owner, std::string_view where);

// A round closes or fails by its deadline; every request ends in bounded time.
Violation round_overdue(RoundId round, const SeenRound& seen, Duration deadline, Time now);
Violation request_overdue(const SeenRequests& requests, Duration bound, Time since, Time now);

// FedBN: what is a site's own stays there; `model` is the coordinator's.
Violation tells_of_a_site(const Provenance& layout, std::span<const float> model);

// A round is counted once and each of its updates once: `after` against the model it started from.
Violation counted_wrongly(const Provenance& layout, const SeenRound& round, std::span<const float> after);

}  // namespace expunge
