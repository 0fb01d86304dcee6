// Forget requests of this site's own, from the administrator's word to the erasure.
#include <algorithm>
#include <iterator>

#include "site-agent/saved_state.h"
#include "site-agent/site_agent.h"

namespace expunge {
namespace {

void append(Record more, Record& record) {
  std::move(more.changes.begin(), more.changes.end(), std::back_inserter(record.changes));
  std::move(more.entries.begin(), more.entries.end(), std::back_inserter(record.entries));
}

constexpr Duration kAskAgainInterval{60'000};

std::string list_of(const std::set<RequestId>& requests) {
  std::string list;
  for (const RequestId& id : requests) list += (list.empty() ? "" : ", ") + id.str();
  return list;
}

}  // namespace

void SiteAgent::take_progress(const RequestProgress& progress, AgentActions& out) {
  std::optional<Record> record = requests_.on_progress(progress);
  if (!record) return;
  out.emplace_back(std::move(*record));
  out.emplace_back(Note{Level::kInfo, progress.request.str() + " is " + to_text(progress.state) +
                                          (progress.reason.empty() ? "" : ": " + progress.reason)});
}

void SiteAgent::take_published(const Published& published, const Blob& model, AgentActions& out) {
  if (published.version < held_version()) return;
  Record record;
  if (published.version > held_version()) {
    auto kept = shelf_.keep(published, model, setting_.secrets);
    if (!kept) {
      out.emplace_back(Note{Level::kError, kept.error().what});
      return;
    }
    held_ = std::move(*kept);
    must_sweep_ = true;
    record.changes.push_back(saved(*held_));
    work_.on_closed(published.made_in, out);  // it is over, and so are those before it
    own_.published(published.own, published.made_in, record);
    out.emplace_back(
        Note{Level::kInfo, "version " + std::to_string(held_->version.value) + " is published and kept here"});
  }
  erase(published, std::move(record), out);
}

// Says Erased for each of this site's requests in `published`, erasing those that were not erased before.
void SiteAgent::erase(const Published& published, Record record, AgentActions& out) {
  for (const RequestId& id : erase_forgotten(published, requests_, cohort_, record)) {
    auto passed = gate_.pass(erasure_statement(id, published.version, setting_.statement_key), {});
    ensure(bool(passed), "an erasure statement did not pass the release gate");
    append(std::move(*passed->record), record);
    out.emplace_back(Note{Level::kInfo, id.str() + ": its records are erased at this site"});
  }
  if (!record.changes.empty()) out.emplace_back(std::move(record));
  for (const RequestId& id : published.forgotten)
    if (const OwnRequest* request = requests_.find(id)) say_erased(*request, out);
}

void SiteAgent::say_erased(const OwnRequest& request, AgentActions& out) const {
  const Erased erased = erasure_statement(request.id, request.erased_with, setting_.statement_key);
  out.emplace_back(Send{kCoordinator, erased, {}});
}

void SiteAgent::say_again(AgentActions& out) const {
  work_.say_again(out);
  for (const auto& [id, request] : requests_.all()) {
    if (request.erased_with && !request.settled) say_erased(request, out);
  }
}

// The coordinator answers with where the request stands; what it said first may have been lost on the way.
void SiteAgent::ask_again(Moment now, AgentActions& out) {
  if (!pulse_.is_welcomed() || now.steady < ask_again_at_) return;
  ask_again_at_ = now.steady + kAskAgainInterval;
  for (const auto& [id, request] : requests_.all())
    if (is_open(request)) out.emplace_back(Send{kCoordinator, announcement(request, setting_.statement_key), {}});
}

Result<Agent::Asked> SiteAgent::forget(const ForgetScope& scope, Basis basis, Moment now) {
  EXPUNGE_TRY(subjects, subjects_of(scope, setting_.records));
  Requests::Coverage coverage = requests_.coverage_of(subjects);
  if (coverage.fresh.empty() && coverage.by.size() == 1) return Asked{*coverage.by.begin(), finish({}, now)};
  if (coverage.fresh.empty())
    return bad_input("all that is asked for is already named by the requests " + list_of(coverage.by) +
                     "; there is nothing more to ask for");
  EXPUNGE_TRY(records, cohort_.training_records_of(coverage.fresh));
  if (requests_.asked_since(now.wall - kQuotaPeriod) >= setting_.policy.forget_quota)
    return not_trusted("this site's quota of " + std::to_string(setting_.policy.forget_quota) +
                       " forget requests in 24 hours is used up; ask again tomorrow or put the patients in one list");
  AgentActions out = begin();
  const RequestId id = ask(std::move(coverage.fresh), std::move(records), basis, now.wall, out);
  ask_again_at_ = now.steady + kAskAgainInterval;
  return Asked{id, finish(std::move(out), now)};
}

Result<AgentActions> SiteAgent::settle_lost(const RequestId& id, Moment now) {
  EXPUNGE_TRY(record, lost_.settle(id));
  AgentActions out = begin();
  out.emplace_back(std::move(record));
  if (pulse_.is_welcomed()) out.emplace_back(Send{kCoordinator, hello(), {}});
  return finish(std::move(out), now);
}

RequestId SiteAgent::ask(std::vector<Subject> subjects, std::vector<std::uint32_t> records, Basis basis, WallTime now,
                         AgentActions& out) {
  Record record;
  const OwnRequest& request = requests_.open(std::move(subjects), records, basis, now, setting_.secrets, record);
  auto passed = gate_.pass(announcement(request, setting_.statement_key), {});
  ensure(bool(passed), "a forget request did not pass the release gate");
  append(std::move(*passed->record), record);
  cohort_.quarantine(request.id, records);
  out.emplace_back(std::move(record));
  out.emplace_back(Note{Level::kInfo, request.id.str() + ": " + std::to_string(request.record_count) +
                                          " records are in quarantine from now on"});
  if (pulse_.is_welcomed()) out.emplace_back(Send{kCoordinator, std::move(passed->message), {}});
  work_.on_quarantined(records, out);
  return request.id;
}

}  // namespace expunge
