#include "coordinator/federation.h"

#include <algorithm>
#include <iterator>

#include "protocols/limits.h"

namespace expunge {
namespace {

constexpr Duration kComingsPeriod{60'000};
constexpr int kMostComings = 10;

Error refused_study(const std::string& why) {
  return bad_input("the study cannot be run: " + why);
}

Status check_setting(const Coordinator::Setting& setting) {
  if (setting.study.quorum == 0 || setting.study.quorum > setting.sites.size())
    return refused_study("its quorum is " + std::to_string(setting.study.quorum) + " and the roster has " +
                         std::to_string(setting.sites.size()) + " active sites");
  return {};
}

}  // namespace

Result<std::unique_ptr<Coordinator>> Coordinator::restore(Setting setting, const SavedState& saved) {
  EXPUNGE_TRY_DO(check_setting(setting));
  EXPUNGE_TRY(methods, methods_in_turn(setting.study.forget));
  auto federation = std::make_unique<Federation>(std::move(setting), methods);
  EXPUNGE_TRY_DO(federation->read(saved));
  return std::unique_ptr<Coordinator>(std::move(federation));
}

Federation::Federation(Setting setting, std::vector<MethodPlan> methods)
    : setting_(std::move(setting)),
      methods_(std::move(methods)),
      files_(setting_.files, setting_.models, setting_.keys, setting_.chunk_bytes),
      history_(files_),
      presence_(setting_.sites) {}

CoordinatorActions Federation::start(Moment now) {
  Turn turn = begin(now);
  presence_.start(now.steady);
  if (is_new_) {
    const Digest digest = digest_of(setting_.study);
    turn.record.changes.push_back({"study", to_text(digest)});
    turn.record.entries.push_back(study_started(setting_.study, digest, presence_.names()));
    turn.is_state_changed = true;
  }
  is_new_ = false;
  if (state_.plan && is_under_another(*state_.plan, plan_rules()))
    restart_plan(turn);
  else if (state_.open)
    begin_round(*state_.open, now.steady);
  if (!desk_.waiting().empty()) batch_until_ = now.steady + setting_.study.forget.batching;
  return finish(std::move(turn));
}

CoordinatorActions Federation::on_connected(const SiteId& site, Moment now) {
  Turn turn = begin(now);
  if (!presence_.find(site)) return finish(std::move(turn));
  presence_.connected(site, now.steady);
  note_presence(site, "is connected", turn);
  return finish(std::move(turn));
}

CoordinatorActions Federation::on_disconnected(const SiteId& site, Moment now) {
  Turn turn = begin(now);
  if (!presence_.find(site)) return finish(std::move(turn));
  presence_.disconnected(site, now.steady);
  note_presence(site, "is not connected any more", turn);
  return finish(std::move(turn));
}

// So many lines a minute, so that a site that comes and goes does not fill a disk.
void Federation::note_presence(const SiteId& site, const std::string& what, Turn& turn) {
  Comings& told = comings_[site];
  if (turn.now.steady - told.since >= kComingsPeriod) told = {turn.now.steady, 0};
  if (told.count++ < kMostComings) turn.note(Level::kInfo, site.str() + " " + what);
}

CoordinatorActions Federation::on_time(Moment now) {
  return finish(begin(now));
}

Turn Federation::begin(Moment now) {
  // What the last event destroyed is destroyed durably by now.
  std::erase_if(doomed_, [&](const std::string& name) { return static_cast<bool>(files_.remove(name)); });
  Turn turn;
  turn.now = now;
  return turn;
}

CoordinatorActions Federation::finish(Turn turn) {
  advance(turn);
  std::ranges::move(history_.take_changes(), std::back_inserter(turn.record.changes));
  std::ranges::move(desk_.take_changes(), std::back_inserter(turn.record.changes));
  if (turn.is_state_changed) turn.record.changes.push_back({"federation", to_json(state_), !doomed_later_.empty()});
  std::vector<std::string> doomed = history_.take_doomed();
  std::ranges::move(std::exchange(doomed_later_, {}), std::back_inserter(doomed));
  if (!doomed.empty()) turn.wake(turn.now.steady);
  std::ranges::move(doomed, std::back_inserter(doomed_));
  CoordinatorActions actions;
  if (!turn.record.changes.empty() || !turn.record.entries.empty()) actions.emplace_back(std::move(turn.record));
  std::ranges::move(turn.after, std::back_inserter(actions));
  return actions;
}

Status Federation::admit(const SiteId& site, const Message& message, std::span<const BlobRef> attachments) const {
  const SiteView* view = presence_.find(site);
  if (!view) return not_trusted(site.str() + " is not an active site of this study");
  if (const Update* update = std::get_if<Update>(&message)) {
    if (round_ && update->round == round_->order().id && round_->is_settled(site))
      return stale("update from " + site.str() + ": its answer to round " + std::to_string(update->round.value) +
                   " is known");
    std::vector<std::uint64_t> sizes;
    for (const BlobRef& ref : attachments) sizes.push_back(ref.size);
    return check_announced(site, *update, sizes, admission_for(*view));
  }
  const bool is_a_sites = std::holds_alternative<Hello>(message) || std::holds_alternative<Beat>(message) ||
                          std::holds_alternative<Declined>(message) || std::holds_alternative<ForgetRequest>(message) ||
                          std::holds_alternative<Erased>(message) ||
                          std::holds_alternative<Refusal>(message);  // its courier's, of a task said too late
  if (!is_a_sites) return bad_input(site.str() + " sent a message that only the coordinator sends");
  if (!attachments.empty()) return bad_input(site.str() + " attached files to a message that has none");
  return {};
}

AdmissionRules Federation::admission_for(const SiteView& site) const {
  AdmissionRules rules;
  rules.elements = history_.elements();
  rules.announced = site.announced;
  if (!round_ || !round_->invites(site.member.name)) return rules;
  rules.round = round_->order().id;
  rules.work = round_->order().instruction.work;
  return rules;
}

CoordinatorActions Federation::on_message(const SiteId& from, const Message& message, const Blobs& attachments,
                                          Moment now) {
  Turn turn = begin(now);
  SiteView* site = presence_.find(from);
  if (!site) return finish(std::move(turn));
  if (const auto* hello = std::get_if<Hello>(&message)) take(*site, *hello, turn);
  if (const auto* beat = std::get_if<Beat>(&message)) take(*site, *beat, turn);
  if (const auto* update = std::get_if<Update>(&message)) take(*site, *update, attachments, turn);
  if (const auto* declined = std::get_if<Declined>(&message)) take(*site, *declined, turn);
  if (const auto* request = std::get_if<ForgetRequest>(&message)) take(*site, *request, turn);
  if (const auto* erased = std::get_if<Erased>(&message)) take(*site, *erased, turn);
  if (const auto* refusal = std::get_if<Refusal>(&message))
    turn.note(Level::kDebug, from.str() + " refused what it was sent: " + refusal->reason);
  return finish(std::move(turn));
}

void Federation::take(SiteView& site, const Hello& hello, Turn& turn) {
  const SiteId& name = site.member.name;
  site.is_greeted = false;  // a site that restarted says Hello on what looks like the old connection
  presence_.greeted(name, turn.now.steady);
  if (hello.training_records > site.announced) announce(site, hello.training_records, turn);
  for (const RequestId& id : hello.settled) lose(site, id, turn);
  send(name, Welcome{setting_.study_text, desk_.all_of(name, limits::kMostRequests)}, turn);
  if (!round_ || !round_->invites(name) || round_->is_settled(name)) return;
  site.task.due(round_->order().id.value, turn.now.steady);
  send_task(name, turn);
}

// A site that comes late with many records may be more than the open round's sum was made for: it would compute for
// nothing. It sits this round out; the next has room for all.
void Federation::announce(SiteView& site, std::uint64_t records, Turn& turn) {
  const SiteId& name = site.member.name;
  const std::uint64_t more = records - std::exchange(site.announced, records);
  turn.record.changes.push_back({"site/" + name.str(), std::to_string(records)});
  if (!round_ || !round_->invites(name) || round_->is_settled(name) || aggregation_->make_room(more)) return;
  round_->decline(name, "announced " + std::to_string(records) +
                            " training records after the round was opened, more than it has room for");
}

void Federation::take(SiteView& site, const Beat& beat, Turn& turn) {
  presence_.greeted(site.member.name, turn.now.steady);
  site.beat = beat;
  remind(site, turn);
}

void Federation::take(SiteView& site, const Declined& declined, Turn& turn) {
  const SiteId& name = site.member.name;
  if (!round_ || declined.round != round_->order().id || !round_->invites(name) || round_->is_settled(name)) return;
  round_->decline(name, declined.reason);
  turn.note(Level::kInfo,
            name.str() + " declined round " + std::to_string(declined.round.value) + ": " + declined.reason);
}

void Federation::take(SiteView& site, const Update& update, const Blobs& attachments, Turn& turn) {
  const SiteId& name = site.member.name;
  if (round_ && update.round == round_->order().id && round_->is_settled(name)) return;  // said again
  auto admitted = expunge::admit(name, update, attachments, admission_for(site));
  const Status taken = admitted ? aggregation_->take(*admitted) : Status(admitted.error());
  if (taken) return round_->answer(*admitted);
  const Error& error = taken.error();
  turn.note(Level::kWarning, error.what);
  if (error.fault == Fault::kStale) return send_closed(name, update.round, turn);
  if (error.fault != Fault::kBadInput) return;  // ours to read again: the site is asked to say it once more
  send(name, Refusal{error.what}, turn);
  round_->decline(name, "its update was refused: " + error.what);
}

bool Federation::trained() const {
  return state_.training.is_published && state_.training.rounds_done >= setting_.study.recipe.rounds &&
         desk_.open().empty();
}

std::optional<ModelVersion> Federation::published() const {
  return history_.newest_published();
}

Result<std::shared_ptr<const Blob>> Federation::model(ModelVersion version) const {
  return history_.open(version);
}

}  // namespace expunge
