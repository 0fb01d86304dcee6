#include "site-agent/agent.h"

#include <algorithm>
#include <utility>

#include "protocols/study.h"
#include "site-agent/erasure.h"
#include "site-agent/model_shelf.h"
#include "site-agent/pulse.h"
#include "site-agent/release_gate.h"
#include "site-agent/requests.h"
#include "site-agent/round_work.h"
#include "site-agent/saved_state.h"
#include "site-agent/site_status.h"
#include "site-agent/task_check.h"

namespace expunge {
namespace {

using Blobs = std::vector<std::shared_ptr<const Blob>>;

void append(Record more, Record& record) {
  std::move(more.changes.begin(), more.changes.end(), std::back_inserter(record.changes));
  std::move(more.entries.begin(), more.entries.end(), std::back_inserter(record.entries));
}

constexpr Duration kAskAgainInterval{60'000};

bool is_open(const OwnRequest& request) {
  return !request.erased_with && request.state != RequestState::kRefused && request.state != RequestState::kWithdrawn;
}

std::string list_of(const std::set<RequestId>& requests) {
  std::string list;
  for (const RequestId& id : requests) list += (list.empty() ? "" : ", ") + id.str();
  return list;
}

class SiteAgent final : public Agent {
 public:
  SiteAgent(Setting setting, SiteState state)
      : setting_(std::move(setting)),
        requests_(std::move(state.requests), std::move(state.patient_key)),
        cohort_(without_erased(setting_.records, requests_)),
        shelf_(setting_.files, setting_.models),
        held_(std::move(state.model)),
        gate_(setting_.policy.tell_measures, state.released),
        work_(setting_, cohort_, requests_, gate_) {}

  Status prepare();

  AgentActions start(Moment now) override;
  AgentActions on_connected(Moment now) override;
  AgentActions on_disconnected(Moment now) override;
  Status admit(const Message& message, std::span<const BlobRef> attachments) override;
  AgentActions on_message(const Message& message, const Blobs& attachments, Moment now) override;
  AgentActions on_computed(RoundId round, Result<Computed> computed, Moment now) override;
  AgentActions on_time(Moment now) override;
  Result<Asked> forget(const std::vector<PatientId>& patients, Basis basis, Moment now) override;
  std::string status(Moment now) const override;
  Result<Model> published() const override;

 private:
  void take(const Message& message, const Blobs& attachments, Moment now, AgentActions& out);
  void take_welcome(const Welcome& welcome, AgentActions& out);
  void take_task(const RoundTask& task, const Blobs& attachments, Moment now, AgentActions& out);
  void take_progress(const RequestProgress& progress, AgentActions& out);
  void take_published(const Published& published, const Blob& model, AgentActions& out);
  void erase(const Published& published, Record record, AgentActions& out);
  void say_erased(const OwnRequest& request, AgentActions& out) const;
  void say_again(AgentActions& out) const;
  void ask_again(Moment now, AgentActions& out);
  RequestId ask(std::vector<PatientId> patients, std::vector<std::uint32_t> records, Basis basis, WallTime now,
                AgentActions& out);
  AgentActions begin();
  AgentActions finish(AgentActions out, Moment now);
  ModelVersion held_version() const { return held_ ? held_->version : ModelVersion{}; }

  Setting setting_;
  Requests requests_;
  Cohort cohort_;
  ModelShelf shelf_;
  std::optional<HeldModel> held_;
  ReleaseGate gate_;
  RoundWork work_;
  Pulse pulse_;
  Time ask_again_at_{};  // that is: open requests are told again, and their progress is heard
  std::string study_text_;
  std::optional<Result<Study>> study_;  // none before the first Welcome
  bool must_sweep_ = true;              // older models' files may be there
  std::vector<Note> findings_;          // of prepare()
};

Status SiteAgent::prepare() {
  if (!quarantine_again(requests_, setting_.records, cohort_))
    findings_.push_back({Level::kWarning,
                         "the data set has changed since records were put in quarantine; the records that their "
                         "patients have now are in quarantine instead"});
  EXPUNGE_TRY_DO(setting_.files.make_folder(setting_.models));
  if (held_ && !shelf_.open(*held_)) {
    findings_.push_back({Level::kWarning, "the published model " + std::to_string(held_->version.value) +
                                              " cannot be read any more and will be fetched again"});
    held_.reset();
  }
  return {};
}

AgentActions SiteAgent::start(Moment now) {
  AgentActions out = begin();
  for (Note& note : std::exchange(findings_, {})) out.emplace_back(std::move(note));
  return finish(std::move(out), now);
}

AgentActions SiteAgent::on_connected(Moment now) {
  pulse_.connected(now.steady);
  return finish(begin(), now);
}

AgentActions SiteAgent::on_disconnected(Moment now) {
  pulse_.disconnected();
  work_.on_cut_off();
  return finish(begin(), now);
}

AgentActions SiteAgent::on_time(Moment now) {
  return finish(begin(), now);
}

// What every event begins with. The records of earlier events are durable by now, so that models whose keys were
// destroyed by them may lose their files too.
AgentActions SiteAgent::begin() {
  AgentActions out;
  if (!std::exchange(must_sweep_, false)) return out;
  if (const Status swept = shelf_.sweep(held_); !swept)
    out.emplace_back(
        Note{Level::kWarning, "an older model's file, whose key is destroyed, stays: " + swept.error().what});
  return out;
}

// What every event ends with: the coordinator learns where this site stands.
AgentActions SiteAgent::finish(AgentActions out, Moment now) {
  const Hello hello{.training_records = cohort_.retain().size(), .software = setting_.software};
  const Beat beat{.round = work_.round(), .stage = work_.stage(), .fraction = 0, .published = held_version()};
  ask_again(now, out);
  pulse_.beat(hello, beat, now.steady, out);
  return out;
}

Status SiteAgent::admit(const Message& message, std::span<const BlobRef> attachments) {
  if (const auto* task = std::get_if<RoundTask>(&message)) {
    EXPUNGE_TRY_DO(check_announced(*task, attachments));
    if (work_.is_past(task->round))
      return stale("round " + std::to_string(task->round.value) + " is over at this site");
    work_.on_announced(task->round);
    return {};
  }
  if (const auto* published = std::get_if<Published>(&message); published && published->version < held_version())
    return stale("version " + std::to_string(published->version.value) + " was replaced at this site");
  const bool is_model = std::holds_alternative<Published>(message);
  if (attachments.size() != (is_model ? 1U : 0U))
    return bad_input("a message from the coordinator came with " + std::to_string(attachments.size()) +
                     " attachments that do not belong to it");
  if (is_model || std::holds_alternative<Welcome>(message) || std::holds_alternative<RoundClosed>(message) ||
      std::holds_alternative<RequestProgress>(message) || std::holds_alternative<Refusal>(message))
    return {};
  return bad_input("the coordinator said something that only a site has to say");
}

AgentActions SiteAgent::on_message(const Message& message, const Blobs& attachments, Moment now) {
  AgentActions out = begin();
  take(message, attachments, now, out);
  return finish(std::move(out), now);
}

void SiteAgent::take(const Message& message, const Blobs& attachments, Moment now, AgentActions& out) {
  if (const auto* welcome = std::get_if<Welcome>(&message)) take_welcome(*welcome, out);
  if (const auto* task = std::get_if<RoundTask>(&message)) take_task(*task, attachments, now, out);
  if (const auto* closed = std::get_if<RoundClosed>(&message)) work_.on_closed(closed->round, out);
  if (const auto* progress = std::get_if<RequestProgress>(&message)) take_progress(*progress, out);
  if (const auto* published = std::get_if<Published>(&message))
    if (attachments.size() == 1) take_published(*published, *attachments.front(), out);
  if (const auto* refusal = std::get_if<Refusal>(&message))
    out.emplace_back(Note{Level::kWarning, "the coordinator refused what this site sent: " + refusal->reason});
}

void SiteAgent::take_welcome(const Welcome& welcome, AgentActions& out) {
  pulse_.welcomed();
  ask_again_at_ = {};
  if (!study_ || study_text_ != welcome.study) {
    study_text_ = welcome.study;
    study_.emplace(read_study(welcome.study, "the coordinator's study"));
    if (!*study_) out.emplace_back(Note{Level::kError, "this site declines every round: " + study_->error().what});
  }
  say_again(out);
}

void SiteAgent::take_task(const RoundTask& task, const Blobs& attachments, Moment now, AgentActions& out) {
  if (!study_ || attachments.size() != attachments_of(task)) {
    out.emplace_back(Note{Level::kWarning, "round " + std::to_string(task.round.value) +
                                               " was passed over: it came before the study or is not whole"});
    return;
  }
  work_.on_task(task, attachments, *study_, now, out);
}

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

AgentActions SiteAgent::on_computed(RoundId round, Result<Computed> computed, Moment now) {
  AgentActions out = begin();
  work_.on_computed(round, std::move(computed), now, out);
  return finish(std::move(out), now);
}

Result<Agent::Asked> SiteAgent::forget(const std::vector<PatientId>& patients, Basis basis, Moment now) {
  if (patients.empty()) return bad_input("the list names no patient; give one patient id a line");
  Requests::Coverage coverage = requests_.coverage_of(patients);
  if (coverage.fresh.empty() && coverage.by.size() == 1) return Asked{*coverage.by.begin(), finish({}, now)};
  if (coverage.fresh.empty())
    return bad_input("all patients in the list are already named by the requests " + list_of(coverage.by) +
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

RequestId SiteAgent::ask(std::vector<PatientId> patients, std::vector<std::uint32_t> records, Basis basis, WallTime now,
                         AgentActions& out) {
  Record record;
  const OwnRequest& request = requests_.open(std::move(patients), records, basis, now, setting_.secrets, record);
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

std::string SiteAgent::status(Moment) const {
  const std::string problem = study_ && !*study_ ? study_->error().what : "";
  return to_json({.site = setting_.name,
                  .is_connected = pulse_.is_connected(),
                  .problem = problem,
                  .cohort = cohort_,
                  .requests = requests_,
                  .work = work_,
                  .released = gate_.released(),
                  .model = held_});
}

Result<Agent::Model> SiteAgent::published() const {
  if (!held_) return unavailable("no version was published to this site yet; try again when training is done");
  EXPUNGE_TRY(file, shelf_.open(*held_));
  return Model{held_->version, file};
}

}  // namespace

Result<std::unique_ptr<Agent>> Agent::restore(Setting setting, const SavedState& saved) {
  EXPUNGE_TRY(state, read_state(saved));
  auto agent = std::make_unique<SiteAgent>(std::move(setting), std::move(state));
  EXPUNGE_TRY_DO(agent->prepare());
  return std::unique_ptr<Agent>(std::move(agent));
}

}  // namespace expunge
