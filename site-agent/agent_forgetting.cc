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
constexpr Duration kDestroyAgainInterval{60'000};

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
    has_traces_ = true;
    record.changes.push_back(saved(*held_));
    work_.on_closed(published.made_in, out);  // it is over, and so are those before it
    own_.published(published.own, published.made_in, record);
    out.emplace_back(
        Note{Level::kInfo, "version " + std::to_string(held_->version.value) + " is published and kept here"});
  }
  erase(published, std::move(record), out);
}

// Erases those of this site's requests in `published` that were not erased before, and says Erased for each: where
// something was destroyed, when no trace of it is left.
void SiteAgent::erase(const Published& published, Record record, AgentActions& out) {
  for (const RequestId& id : erase_forgotten(published, requests_, cohort_, record)) {
    auto passed = gate_.pass(erasure_statement(id, published.version, setting_.statement_key), {});
    ensure(bool(passed), "an erasure statement did not pass the release gate");
    append(std::move(passed->record), record);
    out.emplace_back(Note{Level::kInfo, id.str() + ": its records are erased at this site"});
    has_traces_ = true;
  }
  if (!record.changes.empty()) out.emplace_back(std::move(record));
  for (const RequestId& id : published.forgotten)
    if (requests_.find(id) != nullptr) unsaid_.insert(id);
  say_erased(out);
}

// Of models, of their keys and of patients' names. On a full disk not at once.
void SiteAgent::destroy_traces(Moment now, AgentActions& out) {
  if (!has_traces_ || now.steady < destroy_at_) return;
  if (const Status destroyed = destroy_traces(); !destroyed) {
    destroy_at_ = now.steady + kDestroyAgainInterval;
    out.emplace_back(Note{
        Level::kWarning, "traces of what was erased are still on this site's disk, which is tried again in a minute: " +
                             destroyed.error().what});
    return;
  }
  has_traces_ = false;
  say_erased(out);
}

Status SiteAgent::destroy_traces() {
  EXPUNGE_TRY_DO(shelf_.sweep(held_, own_.files()));
  return setting_.scrub ? setting_.scrub() : Status();
}

void SiteAgent::say_erased(AgentActions& out) {
  if (has_traces_ || !pulse_.is_welcomed()) return;
  for (const RequestId& id : std::exchange(unsaid_, {})) {
    const ModelVersion version = requests_.find(id)->erased_with;
    out.emplace_back(gate_.pass_unrecorded(erasure_statement(id, version, setting_.statement_key)));
  }
}

void SiteAgent::say_again(AgentActions& out) {
  work_.say_again(out);
  for (const auto& [id, request] : requests_.all())
    if (request.erased_with && !request.settled) unsaid_.insert(id);
  say_erased(out);
}

// The coordinator answers with where the request stands; what it said first may have been lost on the way.
void SiteAgent::ask_again(Moment now, AgentActions& out) {
  if (!pulse_.is_welcomed() || now.steady < ask_again_at_) return;
  ask_again_at_ = now.steady + kAskAgainInterval;
  for (const auto& [id, request] : requests_.all())
    if (is_open(request)) out.emplace_back(gate_.pass_unrecorded(announcement(request, setting_.statement_key)));
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
  AgentActions out = begin(now);
  const RequestId id = ask(std::move(coverage.fresh), std::move(records), basis, now.wall, out);
  ask_again_at_ = now.steady + kAskAgainInterval;
  return Asked{id, finish(std::move(out), now)};
}

Result<AgentActions> SiteAgent::settle_lost(const RequestId& id, Moment now) {
  EXPUNGE_TRY(record, lost_.settle(id));
  AgentActions out = begin(now);
  out.emplace_back(std::move(record));
  if (pulse_.is_welcomed()) out.emplace_back(gate_.pass_unrecorded(hello()));
  return finish(std::move(out), now);
}

// The places of these records mean nothing in any other set.
void SiteAgent::keep_data(Record& record) {
  is_data_new_ = false;
  data_ = setting_.data;
  record.changes.push_back(data_ ? saved_data(*data_) : dropped_data());
}

RequestId SiteAgent::ask(std::vector<Subject> subjects, std::vector<std::uint32_t> records, Basis basis, WallTime now,
                         AgentActions& out) {
  Record record;
  const OwnRequest& request = requests_.open(std::move(subjects), records, basis, now, setting_.secrets, record);
  if (setting_.data && !data_) keep_data(record);
  auto passed = gate_.pass(announcement(request, setting_.statement_key), {});
  ensure(bool(passed), "a forget request did not pass the release gate");
  append(std::move(passed->record), record);
  cohort_.quarantine(request.id, records);
  out.emplace_back(std::move(record));
  out.emplace_back(Note{Level::kInfo, request.id.str() + ": " + std::to_string(request.record_count) +
                                          " records are in quarantine from now on"});
  if (pulse_.is_welcomed()) out.emplace_back(std::move(passed->send));
  work_.on_quarantined(records, out);
  return request.id;
}

}  // namespace expunge
