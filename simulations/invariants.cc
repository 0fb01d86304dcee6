#include "simulations/invariants.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <sstream>

namespace expunge {

namespace {

constexpr double kNear = 1e-4;

// Kinds of ledger entries that must be there before a request's state is told.
std::string_view kind_of(RequestState state) {
  switch (state) {
    case RequestState::kReceived:
      return "ForgetReceived";
    case RequestState::kPlanned:
    case RequestState::kUnlearning:
    case RequestState::kVerifying:
    case RequestState::kEscalated:
      return "ForgetPlanned";  // its steps name the plan, not the requests
    case RequestState::kPublished:
      return "ForgetPublished";
    case RequestState::kRefused:
      return "ForgetRefused";
    case RequestState::kWithdrawn:
      return "ForgetWithdrawn";
  }
  return "";
}

bool says(std::string_view body, std::string_view part) {
  const std::size_t at = body.find(part);
  if (at == std::string_view::npos) return false;
  const std::size_t end = at + part.size();  // of a number: not the beginning of a longer one
  return end == body.size() || std::isdigit(static_cast<unsigned char>(body[end])) == 0;
}

bool has_entry(const std::vector<StoredEntry>& ledger, std::string_view kind, std::string_view part) {
  return std::any_of(ledger.rbegin(), ledger.rend(),
                     [&](const StoredEntry& entry) { return entry.kind == kind && says(entry.body, part); });
}

Violation missing_record(const std::string& what) {
  return what + " was announced before it was in the ledger";
}

using Gains =
    std::vector<std::pair<double, std::set<std::uint64_t>>>;  // of each site that counts: its share, its weights

// Unlearning gives owners and others weights of its own, so all that is known is that together they are the whole.
bool adds_up_to_one(const Gains& gains) {
  double total = 0;
  for (const auto& [share, weights] : gains) total += share;
  return std::abs(total - 1) <= kNear;
}

// Whether the gains of the sites are what weighted averaging of one update each would give them, for one choice of
// weights among those that the sites sent (a site that computed again may have sent two).
bool shares_fit(const Gains& gains, std::size_t from, std::vector<double>& chosen) {
  if (from == gains.size()) {
    double total = 0;
    for (const double weight : chosen) total += weight;
    for (std::size_t i = 0; i < gains.size(); ++i)
      if (std::abs(gains[i].first - chosen[i] / total) > kNear) return false;
    return true;
  }
  return std::ranges::any_of(gains[from].second, [&](std::uint64_t weight) {
    chosen[from] = static_cast<double>(weight);
    return shares_fit(gains, from + 1, chosen);
  });
}

}  // namespace

Violation still_remembers(const Provenance& layout, std::span<const float> model, const SeenRequests& requests,
                          std::string_view where) {
  for (const auto& [id, request] : requests) {
    if (!request.is_published) continue;
    for (const std::uint32_t record : request.records)
      if (std::abs(model[layout.record(request.site, record)]) > kNear ||
          (layout.leaves_own() && std::abs(model[layout.own_record(request.site, record)]) > kNear))
        return "record " + std::to_string(record) + " of " + request.site.str() + " was forgotten under " + id.str() +
               " but contributes to " + std::string(where);
  }
  return std::nullopt;
}

Violation learns_from_quarantine(const SeenRequests& requests, const SiteId& site, const Selection& selection) {
  for (const auto& [id, request] : requests) {
    if (request.site != site) continue;
    for (const std::uint32_t record : request.records)
      if (std::ranges::find(selection.retain, record) != selection.retain.end() ||
          std::ranges::find(selection.statistics, record) != selection.statistics.end())
        return site.str() + " is about to learn from record " + std::to_string(record) +
               ", which is in quarantine under " + id.str();
  }
  return std::nullopt;
}

Violation ledger_broken(const std::vector<StoredEntry>& ledger, std::size_t checked, const Digest& last_checked) {
  if (ledger.size() < checked)
    return "the ledger has " + std::to_string(ledger.size()) + " entries and once had " + std::to_string(checked);
  if (checked > 0 && ledger[checked - 1].digest != last_checked)
    return "entry " + std::to_string(checked) + " of the ledger was changed";
  Digest previous = checked > 0 ? last_checked : Digest{};
  for (std::size_t i = checked; i < ledger.size(); ++i) {
    const StoredEntry& entry = ledger[i];
    if (entry.number != i + 1 || entry.digest != chain(previous, entry.number, entry.time, entry.kind, entry.body))
      return "entry " + std::to_string(i + 1) + " of the ledger does not follow from the one before";
    previous = entry.digest;
  }
  return std::nullopt;
}

Violation announced_without_record(const Message& message, const std::vector<StoredEntry>& ledger) {
  if (const auto* progress = std::get_if<RequestProgress>(&message))
    if (!has_entry(ledger, kind_of(progress->state), progress->request.str()))
      return missing_record("that " + progress->request.str() + " is " + to_text(progress->state));
  if (const auto* closed = std::get_if<RoundClosed>(&message); closed != nullptr && closed->counted)
    if (!has_entry(ledger, "RoundClosed", "\"round\":" + std::to_string(closed->round.value)))
      return missing_record("round " + std::to_string(closed->round.value));
  if (const auto* published = std::get_if<Published>(&message))
    if (!has_entry(ledger, "ModelPublished", "\"version\":" + std::to_string(published->version.value)))
      return missing_record("model version " + std::to_string(published->version.value));
  return std::nullopt;
}

Violation canary_in(std::string_view bytes, const std::optional<SiteId>& owner, std::string_view where) {
  const std::string own = owner ? owner->str() + "-" : "";
  for (std::size_t at = bytes.find(kCanary); at != std::string_view::npos; at = bytes.find(kCanary, at + 1))
    if (!owner || !bytes.substr(at + kCanary.size()).starts_with(own))
      return "a patient's identifier is in " + std::string(where);
  return std::nullopt;
}

Violation round_overdue(RoundId round, const SeenRound& seen, Duration deadline, Time now) {
  if (seen.is_closed || now - seen.open_since <= deadline) return std::nullopt;
  return "round " + std::to_string(round.value) + " is open for " +
         std::to_string((now - seen.open_since).count() / 1000) + " s with a deadline of " +
         std::to_string(deadline.count() / 1000) + " s";
}

Violation request_overdue(const SeenRequests& requests, Duration bound, Time since, Time now) {
  for (const auto& [id, request] : requests)
    if (!request.ended() && now - std::max(since, request.asked) > bound)
      return id.str() + " of " + request.site.str() + " is open for more than " + std::to_string(bound.count() / 1000) +
             " s with a quorum at work";
  return std::nullopt;
}

Violation tells_of_a_site(const Provenance& layout, std::span<const float> model) {
  if (!layout.leaves_own()) return std::nullopt;
  const auto own = model.subspan(layout.records_end());
  if (std::ranges::all_of(own, [](float value) { return value == 0; })) return std::nullopt;
  return "a site's own tensors are in a model of the coordinator";
}

Violation counted_wrongly(const Provenance& layout, const SeenRound& round, std::span<const float> after) {
  const auto gain = [&](std::size_t element) { return double{after[element]} - double{round.base[element]}; };
  const std::size_t counter = round.work == Work::kTrain ? layout.rounds() : layout.repairs();
  if (std::abs(gain(counter) - 1) > kNear) return "a round counts " + std::to_string(gain(counter)) + " times";
  Gains gains;
  for (const SiteId& site : layout.sites()) {
    const double share = gain(layout.share(site));
    if (std::abs(share) <= kNear) continue;
    const auto sent = round.weights.find(site);
    if (sent == round.weights.end()) return "an update of " + site.str() + " is counted that it never sent";
    gains.emplace_back(share, sent->second);
  }
  std::vector<double> chosen(gains.size());
  if (round.work == Work::kUnlearn ? adds_up_to_one(gains) : shares_fit(gains, 0, chosen)) return std::nullopt;
  std::ostringstream told;
  for (const SiteId& site : layout.sites()) told << ' ' << site.str() << ' ' << gain(layout.share(site));
  return "updates are not counted once each; shares of the sites:" + told.str();
}

}  // namespace expunge
