#include "simulations/monitor.h"

#include <algorithm>
#include <array>
#include <utility>

namespace expunge {

namespace {

std::string_view kind_of(const Message& message) {
  constexpr std::array kKinds = {"Hello",   "Beat",      "Update",      "Declined",        "ForgetRequest", "Erased",
                                 "Welcome", "RoundTask", "RoundClosed", "RequestProgress", "Published",     "Refusal"};
  static_assert(kKinds.size() == std::variant_size_v<Message>);
  return kKinds[message.index()];
}

std::optional<std::vector<float>> read_model(const Provenance& layout, const std::vector<Attachment>& attachments) {
  if (attachments.empty()) return std::nullopt;
  const Blob& blob = *attachments.front().blob;
  auto bytes = read_all(blob, blob.size());
  if (!bytes) return std::nullopt;
  return layout.read(*bytes);
}

}  // namespace

Monitor::Monitor(const EventQueue& queue, Trace& trace, std::optional<Provenance> layout, Bounds bounds)
    : queue_(queue), trace_(trace), layout_(std::move(layout)), bounds_(bounds) {}

void Monitor::violated(std::string sentence) {
  note(std::move(sentence));
}

void Monitor::note(Violation violation) {
  if (!violation || violation_) return;
  violation_ = std::move(violation);
  trace_.add(queue_.now(), "VIOLATED", *violation_);
}

void Monitor::on_wire(const SiteId& from, const SiteId& to, const std::vector<Bytes>& frames) {
  for (const Bytes& frame : frames) {
    trace_.add_bytes(frame);
    note(canary_in(text_of(frame), std::nullopt, "a frame from " + from.str() + " to " + to.str()));
  }
}

void Monitor::on_file(const SiteId& machine, const Path& path, const Bytes& bytes) {
  note(canary_in(text_of(bytes), machine, "the file " + path.string() + " of " + machine.str()));
}

void Monitor::on_commit(const SiteId& machine, const std::vector<Record>& records, const SimStore& store,
                        const SimDisk& disk) {
  for (const Record& record : records) {
    for (const Change& change : record.changes)
      if (change.value) note(canary_in(*change.value, machine, "the value " + change.key + " of " + machine.str()));
    for (const LedgerEntry& entry : record.entries) {
      note(canary_in(entry.body, machine, "the ledger of " + machine.str()));
      trace_.add(queue_.now(), machine.str(), "ledger " + entry.kind + " " + entry.body);
      if (machine == kCoordinator && (entry.kind == "RoundClosed" || entry.kind == "RoundFailed")) is_over_ = true;
    }
  }
  auto& [checked, digest] = checked_ledgers_[machine];
  note(ledger_broken(store.ledger(), checked, digest));
  checked = store.ledger().size();
  if (checked > 0) digest = store.ledger().back().digest;
  if (machine != kCoordinator) return;
  see_new_models(store, disk);
  if (std::exchange(is_over_, false)) close_round(latest_);
}

void Monitor::see_new_models(const SimStore& store, const SimDisk& disk) {
  coordinator_changed_ = true;
  if (!layout_) return;
  const auto round = rounds_.find(latest_);
  for (const auto& model : loadable_.try_emplace(kCoordinator, *layout_).first->second.on(disk, store.values())) {
    note(tells_of_a_site(*layout_, *model.values));
    if (!models_.insert(*model.values).second || round == rounds_.end() || round->second.base.empty()) continue;
    const bool changes = round->second.work == Work::kTrain || round->second.work == Work::kUnlearn;
    if (changes) note(counted_wrongly(*layout_, round->second, *model.values));
  }
}

void Monitor::on_settled(const SiteId& machine, const SimStore& store, const SimDisk& disk) {
  if (machine != kCoordinator || !coordinator_changed_) return;
  coordinator_changed_ = false;
  check_models(machine, store, disk);
}

void Monitor::on_send(const SiteId& machine, const Send& send, const SimStore& store, const SimDisk& disk) {
  if (!std::holds_alternative<Beat>(send.message))
    trace_.add(queue_.now(), machine.str(), "says " + std::string(kind_of(send.message)) + " to " + send.to.str());
  if (machine != kCoordinator) {
    if (std::holds_alternative<Erased>(send.message)) check_models(machine, store, disk);
    return;
  }
  note(announced_without_record(send.message, store.ledger()));
  if (const auto* task = std::get_if<RoundTask>(&send.message)) see_round(*task, send.attachments);
  if (const auto* closed = std::get_if<RoundClosed>(&send.message)) close_round(closed->round);
  if (const auto* published = std::get_if<Published>(&send.message)) see_published(*published, send.attachments);
  if (const auto* progress = std::get_if<RequestProgress>(&send.message)) {
    told_[progress->request] = progress->state;
    const auto request = requests_.find(progress->request);
    if (request != requests_.end()) request->second.state = progress->state;
  }
}

void Monitor::see_round(const RoundTask& task, const std::vector<Attachment>& attachments) {
  if (task.round != latest_) close_round(latest_);
  const bool is_new = !rounds_.contains(task.round);
  SeenRound& round = rounds_[task.round];
  if (is_new || coordinator_restarted_) {
    round.work = task.instruction.work;
    round.open_since = queue_.now();
    if (layout_) round.base = read_model(*layout_, attachments).value_or(std::vector<float>{});
  }
  latest_ = std::max(latest_, task.round);
  coordinator_restarted_ = false;
}

void Monitor::close_round(RoundId round) {
  const auto seen = rounds_.find(round);
  if (seen != rounds_.end()) seen->second.is_closed = true;
}

void Monitor::see_published(const Published& published, const std::vector<Attachment>& attachments) {
  for (const RequestId& id : published.forgotten) {
    forgotten_.insert(id);
    const auto request = requests_.find(id);
    if (request != requests_.end()) request->second.is_published = true;
  }
  if (!layout_) return;
  const auto values = read_model(*layout_, attachments);
  const std::string where = "the published version " + std::to_string(published.version.value);
  if (values) note(still_remembers(*layout_, *values, requests_, where));
}

void Monitor::on_delivered(const SiteId& machine, const Delivered& delivered) {
  if (machine != kCoordinator) return;
  if (const auto* update = std::get_if<Update>(&delivered.message))
    rounds_[update->round].weights[delivered.from].insert(update->weight);
}

void Monitor::on_compute(const SiteId& site, const Compute& work) {
  if (work.instruction.work == Work::kTrain || work.instruction.work == Work::kUnlearn)
    note(learns_from_quarantine(requests_, site, work.selection));
}

void Monitor::on_note(const SiteId& machine, const Note& operators_note) {
  note(canary_in(operators_note.text, std::nullopt, "the log of " + machine.str()));
  trace_.add(queue_.now(), machine.str(), "note " + operators_note.text);
}

void Monitor::on_started(const SiteId& machine) {
  if (machine == kCoordinator) coordinator_restarted_ = coordinator_changed_ = true;
}

void Monitor::on_asked(const RequestId& request, const SiteId& site, std::vector<std::uint32_t> records) {
  const auto [entry, is_new] = requests_.try_emplace(request);
  SeenRequest& seen = entry->second;
  if (!is_new && seen.records != records) violated(request.str() + " names two different requests");
  if (!is_new) return;
  seen = {.site = site, .records = std::move(records), .asked = queue_.now(), .state = std::nullopt};
  if (const auto told = told_.find(request); told != told_.end()) seen.state = told->second;
  seen.is_published = forgotten_.contains(request);
}

void Monitor::check_times(bool coordinator_is_up) {
  const auto latest = rounds_.find(latest_);
  constexpr Duration kSlack{2000};
  if (coordinator_is_up && !coordinator_restarted_ && latest != rounds_.end())
    note(round_overdue(latest_, latest->second, bounds_.round + kSlack, queue_.now()));
  note(request_overdue(requests_, bounds_.request, bounds_.faults_end, queue_.now()));
}

void Monitor::check_models(const SiteId& machine, const SimStore& store, const SimDisk& disk) {
  if (!layout_) return;
  for (const auto& model : loadable_.try_emplace(machine, *layout_).first->second.on(disk, store.values()))
    note(still_remembers(*layout_, *model.values, requests_, model.path.string() + " of " + machine.str()));
}

}  // namespace expunge
