#include "protocols/host/host.h"

#include <algorithm>

#include "common/crypto/secret_text.h"

namespace expunge {
namespace {

// So many offences of one peer within an hour, and its connection is paused until this program is restarted: far more
// than two programs of different versions would give each other, far less than would wear out a log or a processor.
constexpr std::uint64_t kMostOffences = 1000;
constexpr std::chrono::hours kOffencePeriod{1};

}  // namespace

std::uint64_t size_of(const Frames& frames) {
  std::uint64_t size = 0;
  for (const auto& frame : frames) size += frame.size();
  return size;
}

Host::Host(Parts parts, Handlers handlers)
    : parts_(std::move(parts)),
      handlers_(std::move(handlers)),
      courier_(parts_.files, parts_.spool, {}, handlers_.admit) {}

Transport::Handlers Host::transport_handlers() {
  Transport::Handlers handlers;
  handlers.on_frames = [this](const SiteId& from, WireFrames frames) { on_frames(from, std::move(frames)); };
  handlers.on_connected = [this](const SiteId& peer) {
    if (failure_) return;
    handlers_.on_connected(peer);
    follow(courier_.on_connected(peer, parts_.clock.now()));
  };
  handlers.on_disconnected = [this](const SiteId& peer) {
    if (failure_) return;
    handlers_.on_disconnected(peer);
    follow(courier_.on_disconnected(peer, parts_.clock.now()));
  };
  handlers.on_refused = [this](const SiteId& from, const Error& why) {
    note_refusal(from, why);
    if (why.fault == Fault::kBadInput) hold_against(from);  // not a link that comes and goes, nor a second process
  };
  return handlers;
}

void Host::fail(Error error) {
  if (failure_) return;
  failure_ = std::move(error);
  parts_.loop.stop();
}

// Keys are among the values: none is copied, and all are wiped.
bool Host::commit(std::vector<Record> records) {
  std::vector<StoredChange> changes;
  std::vector<NewEntry> entries;
  for (auto& record : records) {
    for (auto& change : record.changes)
      changes.push_back({std::move(change.key), std::move(change.value), change.ends_secret});
    for (auto& entry : record.entries) entries.push_back({std::move(entry.kind), std::move(entry.body)});
  }
  if (changes.empty() && entries.empty()) return true;
  const auto status = parts_.store.commit(changes, entries, parts_.clock.wall());
  for (auto& change : changes)
    if (change.value) wipe(*change.value);
  if (!status) fail(status.error());
  return static_cast<bool>(status);
}

void Host::send(Send action) {
  if (std::holds_alternative<Refusal>(action.message)) ++traffic_[action.to].refused;
  follow(courier_.send(action.to, action.message, std::move(action.attachments)));
}

void Host::wake_at(Time at) {
  protocol_wake_ = protocol_wake_ ? std::min(*protocol_wake_, at) : at;
  arm();
}

// Sets a timer for whatever is due first, unless one that is as early is set already.
void Host::arm() {
  auto due = courier_.next_wake();
  if (protocol_wake_) due = due ? std::min(*due, *protocol_wake_) : protocol_wake_;
  if (!due || (armed_ && *armed_ <= *due)) return;
  armed_ = due;
  parts_.loop.at(*due, [this] { on_wake(); });
}

void Host::on_wake() {
  const auto now = parts_.clock.now();
  if (armed_ && *armed_ <= now) armed_.reset();
  if (failure_) return;
  follow(courier_.on_time(now));
  if (protocol_wake_ && *protocol_wake_ <= now) {
    protocol_wake_.reset();
    handlers_.on_time();
  }
  arm();
}

void Host::on_frames(const SiteId& from, WireFrames frames) {
  if (failure_) return;
  traffic_[from].received_bytes += size_of(frames);
  follow(courier_.on_frames(from, std::move(frames), parts_.clock.now()));
}

void Host::follow(CourierStep step) {
  for (auto& frames : step.send) {
    traffic_[frames.to].sent_bytes += size_of(frames.frames);
    // A peer that is away hears it again: whoever waits for an answer asks again.
    (void)transport_->send(frames.to, std::move(frames.frames));
  }
  for (const auto& trouble : step.troubles) parts_.log.write(Level::kWarning, trouble.what);
  for (const auto& refused : step.refused) {
    note_refusal(refused.from, refused.error);
    if (refused.error.fault != Fault::kStale) hold_against(refused.from);
  }
  for (const auto& dropped : step.dropped)
    if (!failure_ && handlers_.on_dropped) handlers_.on_dropped(dropped);
  for (const auto& delivered : step.delivered)
    if (!failure_) handlers_.on_delivered(delivered);
  arm();
}

void Host::note_refusal(const SiteId& from, const Error& why) {
  const bool is_stale = why.fault == Fault::kStale;
  parts_.log.write(is_stale ? Level::kDebug : Level::kWarning,
                   "from " + (from.empty() ? std::string("a stranger") : from.str()) + ": " + why.what);
  if (from.empty()) return;
  ++(is_stale ? traffic_[from].ignored : traffic_[from].refused);
}

void Host::hold_against(const SiteId& from) {
  if (from.empty()) return;
  const Time now = parts_.clock.now();
  Offences& offences = offences_[from];
  if (now - offences.since >= kOffencePeriod) offences = {now};
  if (++offences.count == kMostOffences && transport_) transport_->pause(from);
}

}  // namespace expunge
