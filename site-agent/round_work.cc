#include "site-agent/round_work.h"

#include <algorithm>
#include <set>
#include <utility>

#include "site-agent/reason_to_tell.h"
#include "site-agent/selection.h"
#include "site-agent/task_check.h"

namespace expunge {
namespace {

std::string name_of(RoundId round) {
  return "round " + std::to_string(round.value);
}

bool is_learning(Work work) {
  return work == Work::kTrain || work == Work::kUnlearn;
}

std::uint64_t records_in(const Selection& selection) {
  return selection.forget.size() + selection.retain.size() + selection.held_out.size() + selection.test.size();
}

bool shares_any(const std::vector<std::uint32_t>& selected, const std::vector<std::uint32_t>& records) {
  const std::set<std::uint32_t> wanted(records.begin(), records.end());
  return std::any_of(selected.begin(), selected.end(), [&](std::uint32_t record) { return wanted.contains(record); });
}

Instruction for_learner(Instruction instruction, std::uint64_t seed) {
  instruction.seed = seed;
  instruction.parameters = learner_parameters(std::move(instruction.parameters));
  return instruction;
}

}  // namespace

RoundWork::RoundWork(const Agent::Setting& setting, const Cohort& cohort, const Requests& requests,
                     const LostRequests& lost, OwnShelf& own, ReleaseGate& gate)
    : setting_(setting),
      cohort_(cohort),
      requests_(requests),
      lost_(lost),
      own_(own),
      gate_(gate),
      newest_(gate.released().last_round) {}

void RoundWork::on_announced(RoundId round) {
  if (round > newest_ && round > closed_) fetching_ = round;
}

// With nothing under way the site is given its task again.
void RoundWork::on_dropped(RoundId round) {
  if (fetching_ == round) fetching_ = {};
}

void RoundWork::on_task(const RoundTask& task, const Blobs& attachments, const Result<Study>& study, RoundId published,
                        Moment now, AgentActions& out) {
  if (task.round <= fetching_) fetching_ = {};
  if (is_past(task.round)) return;
  if (current_ && current_->task.round == task.round) {
    if (current_->answer) out.emplace_back(*current_->answer);
    return;
  }
  newest_ = task.round;
  end_current(out);
  current_ = Current{.task = task, .attachments = attachments, .started = now.steady};
  if (!study) return decline(study.error().what, out);
  current_->evaluation_seed = seed_for(study->seed, setting_.name.str());
  if (const Status fits = check_task(task, *study, setting_.policy, requests_, lost_.settled()); !fits)
    return decline(fits.error().what, out);
  current_->leaves_own = study->server.leaves_sites_their_own();
  if (current_->leaves_own) {
    Record record;
    own_.starts_from(task.round, task.own, task.requests, {published, task.own_published}, record);
    if (!record.changes.empty()) out.emplace_back(std::move(record));
  }
  compute(out);
}

Result<std::shared_ptr<const Blob>> RoundWork::own_tensors(AgentActions& out) const {
  const RoundTask& task = current_->task;
  if (!current_->leaves_own || !task.own) return std::shared_ptr<const Blob>();
  auto own = own_.open(task.own);
  if (own || own.error().fault != Fault::kStale) return own;
  out.emplace_back(
      Note{Level::kWarning,
           name_of(task.round) + " starts from the first weights' normalisation, because " + own.error().what});
  return std::shared_ptr<const Blob>();
}

void RoundWork::compute(AgentActions& out) {
  const RoundTask& task = current_->task;
  const std::uint64_t seed = site_seed(task.instruction, setting_.name);
  auto selection = select_records(task, cohort_, setting_.policy, seed, current_->evaluation_seed);
  if (!selection) return decline(selection.error().what, out);
  if (is_learning(task.instruction.work) && selection->forget.empty() && selection->retain.empty())
    return add_nothing(out);
  auto own = own_tensors(out);
  if (!own) {
    out.emplace_back(Note{Level::kError, own.error().what + "; restore this site's state folder from a backup"});
    return decline("this site's own tensors of round " + std::to_string(task.own.value) + " cannot be read", out);
  }
  // The statistics that a plan begins with contain the forgotten records: the owner estimates them anew.
  const bool is_owner = task.instruction.work == Work::kUnlearn && !selection->forget.empty();
  if (current_->leaves_own && is_owner && !own_.is_made_under(task.own, task.requests))
    selection->statistics = selection->kept;
  current_->selection = *selection;
  const Blobs& blobs = current_->attachments;
  const bool has_base = task.instruction.work != Work::kInitialise;
  slot_.put({.round = task.round,
             .instruction = for_learner(task.instruction, seed),
             .base = has_base ? blobs.front() : nullptr,
             .mask = task.has_mask ? blobs.back() : nullptr,
             .selection = std::move(*selection),
             .leaves_own = current_->leaves_own,
             .own = std::move(*own)},
            out);
}

void RoundWork::add_nothing(AgentActions& out) {
  slot_.cancel(out);  // what the last of the records was in
  const Status answered = answer({current_->task.round, Payload::kNone, nullptr, 0, {}}, out);
  ensure(bool(answered), "an answer that adds nothing did not pass the release gate");
}

void RoundWork::decline(const std::string& reason, AgentActions& out) {
  decline({current_->task.round, reason}, reason, out);
}

void RoundWork::decline_after(const Error& error, AgentActions& out) {
  decline({current_->task.round, error.what}, std::string(reason_to_tell(error)), out);
}

void RoundWork::decline(DeclinedRound declined, std::string told, AgentActions& out) {
  slot_.cancel(out);
  current_->attachments.clear();
  current_->answer = gate_.pass_unrecorded(Declined{declined.round, std::move(told)});
  out.emplace_back(Note{Level::kWarning, name_of(declined.round) + " declined: " + declined.reason});
  out.emplace_back(*current_->answer);
  declined_ = std::move(declined);
}

void RoundWork::on_computed(RoundId round, Result<Computed> computed, Moment now, AgentActions& out) {
  if (!slot_.answered(out) || !current_ || current_->answer) return;
  ensure(current_->task.round == round, "RoundWork: the answer is to another round than the one under way");
  if (!computed) return decline_after(computed.error(), out);
  if (const Status answered = answer(std::move(*computed), out); !answered) return decline_after(answered.error(), out);
  remember(now.steady);
}

Status RoundWork::answer(Computed computed, AgentActions& out) {
  std::vector<Attachment> attachments;
  if (computed.blob) {
    EXPUNGE_TRY(attachment, attach(computed.blob, setting_.chunk_bytes));
    attachments.push_back(attachment);
  }
  Record kept;  // before anything counts as released
  if (computed.own)
    EXPUNGE_TRY_DO(own_.keep(computed.round, current_->task.requests, *computed.own, setting_.secrets, kept));
  if (!kept.changes.empty()) out.emplace_back(std::move(kept));
  const Selection& selection = current_->selection;
  const bool is_trained = computed.payload == Payload::kDelta;
  EXPUNGE_TRY(passed, gate_.pass(Update{.round = computed.round,
                                        .payload = computed.payload,
                                        .weight = is_trained ? selection.forget.size() + selection.retain.size() : 0,
                                        .sample_visits = computed.sample_visits,
                                        .measures = std::move(computed.measures)},
                                 std::move(attachments)));
  out.emplace_back(std::move(passed.record));
  out.insert(out.end(), passed.notes.begin(), passed.notes.end());
  current_->attachments.clear();
  current_->answer = std::move(passed.send);
  out.emplace_back(*current_->answer);
  return {};
}

void RoundWork::remember(Time now) {
  finished_.push_back({.round = current_->task.round,
                       .work = current_->task.instruction.work,
                       .took = now - current_->started,
                       .records = records_in(current_->selection)});
  if (finished_.size() > kRoundsShown) finished_.pop_front();
}

void RoundWork::on_closed(RoundId round, AgentActions& out) {
  closed_ = std::max(closed_, round);
  if (fetching_ <= round) fetching_ = {};
  if (!current_ || current_->task.round > round) return;
  slot_.cancel(out);
  end_current(out);
}

void RoundWork::end_current(AgentActions& out) {
  if (current_ && current_->answer)
    for (const Attachment& update : current_->answer->attachments) out.emplace_back(Withdraw{update.ref});
  current_.reset();
}

void RoundWork::on_quarantined(const std::vector<std::uint32_t>& records, AgentActions& out) {
  if (!current_ || current_->answer) return;
  const Selection& used = current_->selection;
  if (!shares_any(used.retain, records) && !shares_any(used.statistics, records)) return;
  out.emplace_back(Note{Level::kInfo, name_of(current_->task.round) +
                                          " is computed again without the records that are now in quarantine"});
  compute(out);
}

void RoundWork::say_again(AgentActions& out) const {
  if (current_ && current_->answer) out.emplace_back(*current_->answer);
}

Stage RoundWork::stage() const {
  if (fetching_) return Stage::kFetching;
  if (!current_) return Stage::kIdle;
  if (!current_->answer) return Stage::kComputing;
  return std::holds_alternative<Update>(current_->answer->message) ? Stage::kSending : Stage::kIdle;
}

RoundId RoundWork::round() const {
  if (fetching_) return fetching_;
  return stage() == Stage::kIdle ? RoundId{} : current_->task.round;
}

}  // namespace expunge
