#include "site-agent/agent.h"

#include <algorithm>
#include <iterator>

#include "common/model/own_tensors.h"
#include "protocols/limits.h"
#include "site-agent/saved_state.h"
#include "site-agent/site_agent.h"
#include "site-agent/site_status.h"
#include "site-agent/task_check.h"

namespace expunge {

Status SiteAgent::prepare() {
  const bool is_same = quarantine_again(requests_, cohort_.records(), cohort_);
  const bool is_other = data_ ? data_ != setting_.data : setting_.data && !is_same;
  if (is_other && !setting_.accepts_data)
    return bad_input(
        "the data set is not the one in which this site's forget requests found their records, and others would be "
        "forgotten in their place: start the site with that one; or, where it was changed on purpose and each of these "
        "records stands where it stood, with --accept-data");
  if (is_other || !is_same)
    findings_.push_back({Level::kWarning,
                         "the data set has changed since records were put in quarantine; the records that their "
                         "patients have now are in quarantine instead"});
  is_data_new_ = is_other || (!data_ && setting_.data && !requests_.all().empty());
  EXPUNGE_TRY_DO(setting_.files.make_folder(setting_.models));
  if (held_ && !shelf_.open(*held_)) {
    findings_.push_back({Level::kWarning, "the published model " + std::to_string(held_->version.value) +
                                              " cannot be read any more and will be fetched again"});
    held_.reset();
  }
  return {};
}

AgentActions SiteAgent::start(Moment now) {
  AgentActions out = begin(now);
  for (Note& note : std::exchange(findings_, {})) out.emplace_back(std::move(note));
  if (Record record; is_data_new_) {
    keep_data(record);
    out.emplace_back(std::move(record));
  }
  return finish(std::move(out), now);
}

AgentActions SiteAgent::on_connected(Moment now) {
  pulse_.connected(now.steady);
  return finish(begin(now), now);
}

AgentActions SiteAgent::on_disconnected(Moment now) {
  pulse_.disconnected();
  work_.on_cut_off();
  return finish(begin(now), now);
}

AgentActions SiteAgent::on_time(Moment now) {
  return finish(begin(now), now);
}

// What every event begins with. The records of earlier events are durable by now.
AgentActions SiteAgent::begin(Moment now) {
  AgentActions out;
  destroy_traces(now, out);
  return out;
}

Hello SiteAgent::hello() const {
  const auto& settled = lost_.settled();
  const auto named = std::min(settled.size(), limits::kMostRequests);
  return {.training_records = cohort_.retain().size(),
          .software = setting_.software,
          .settled = {settled.begin(), std::next(settled.begin(), static_cast<std::ptrdiff_t>(named))}};
}

SamplePasses SiteAgent::passes() const {
  return setting_.passes && work_.stage() == Stage::kComputing ? setting_.passes() : SamplePasses{};
}

// What every event ends with: the coordinator learns where this site stands.
AgentActions SiteAgent::finish(AgentActions out, Moment now) {
  const Beat beat{
      .round = work_.round(), .stage = work_.stage(), .published = held_version(), .percent = passes().percent()};
  ask_again(now, out);
  if (own_.take_dropped()) has_traces_ = true;
  if (has_traces_) out.emplace_back(WakeAt{std::max(destroy_at_, now.steady)});
  pulse_.beat(hello(), beat, now.steady, gate_, out);
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
  AgentActions out = begin(now);
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

// A method or parameter that does not exist is told before the first round, not at the first request.
Result<Study> SiteAgent::acceptable(const std::string& text) const {
  auto study = read_study(text, "the coordinator's study");
  if (!study) return Error{study.error().fault, "this site cannot read the study: " + study.error().what};
  EXPUNGE_TRY_DO(check_forgetting(study->forget, setting_.check_method));
  return study;
}

Status SiteAgent::may_take_part() const {
  EXPUNGE_TRY_DO(lost_.none());
  if (study_ && !*study_) return study_->error();
  return {};
}

void SiteAgent::take_welcome(const Welcome& welcome, AgentActions& out) {
  pulse_.welcomed();
  ask_again_at_ = {};
  lost_.compare(welcome.requests, requests_);
  if (const Status none = lost_.none(); !none)
    out.emplace_back(Note{Level::kError, "this site declines every round: " + none.error().what});
  if (!study_ || study_text_ != welcome.study) {
    study_text_ = welcome.study;
    study_.emplace(acceptable(welcome.study));
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
  const Status may = may_take_part();
  work_.on_task(task, attachments, may ? *study_ : Result<Study>(may.error()), held_ ? held_->own : RoundId{}, now,
                out);
}

AgentActions SiteAgent::on_dropped(const Message& message, Moment now) {
  AgentActions out = begin(now);
  if (const auto* task = std::get_if<RoundTask>(&message)) work_.on_dropped(task->round);
  return finish(std::move(out), now);
}

AgentActions SiteAgent::on_computed(RoundId round, Result<Computed> computed, Moment now) {
  AgentActions out = begin(now);
  work_.on_computed(round, std::move(computed), now, out);
  return finish(std::move(out), now);
}

std::string SiteAgent::status(Moment) const {
  const Status may = may_take_part();
  const std::string problem = may ? "" : may.error().what;
  return to_json({.site = setting_.name,
                  .is_connected = pulse_.is_connected(),
                  .problem = problem,
                  .cohort = cohort_,
                  .requests = requests_,
                  .lost = lost_.open(),
                  .work = work_,
                  .passes = passes(),
                  .released = gate_.released(),
                  .model = held_});
}

Result<Agent::Model> SiteAgent::published() const {
  if (!held_) return unavailable("no version was published to this site yet; try again when training is done");
  EXPUNGE_TRY(file, shelf_.open(*held_));
  if (!held_->own) return Model{held_->version, file};
  const auto own = own_.open(held_->own);
  if (!own)
    return corrupt("of version " + std::to_string(held_->version.value) + " " + own.error().what +
                   "; restore this site's state folder from a backup, or wait for the next version");
  EXPUNGE_TRY(whole, with_own(*file, **own));
  return Model{held_->version, std::make_shared<MemoryBlob>(std::move(whole))};
}

Result<std::unique_ptr<Agent>> Agent::restore(Setting setting, const SavedState& saved) {
  EXPUNGE_TRY(state, read_state(saved));
  auto agent = std::make_unique<SiteAgent>(std::move(setting), std::move(state));
  EXPUNGE_TRY_DO(agent->prepare());
  return std::unique_ptr<Agent>(std::move(agent));
}

}  // namespace expunge
