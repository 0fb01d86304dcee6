#include "protocols/host/host.h"

#include <algorithm>

namespace expunge {
namespace {

constexpr std::uint64_t kMostRefusals = 1000;  // of one peer, then its connection is paused until a restart

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
  handlers.on_refused = [this](const SiteId& from, const Error& why) { refuse(from, why); };
  return handlers;
}

void Host::fail(Error error) {
  if (failure_) return;
  failure_ = std::move(error);
  parts_.loop.stop();
}

bool Host::commit(const std::vector<Record>& records) {
  std::vector<StoredChange> changes;
  std::vector<NewEntry> entries;
  for (const auto& record : records) {
    for (const auto& change : record.changes) changes.push_back({change.key, change.value, change.ends_secret});
    for (const auto& entry : record.entries) entries.push_back({entry.kind, entry.body});
  }
  if (changes.empty() && entries.empty()) return true;
  const auto status = parts_.store.commit(changes, entries, parts_.clock.wall());
  if (!status) fail(status.error());
  return static_cast<bool>(status);
}

void Host::send(Send action) {
  if (std::holds_alternative<Refusal>(action.message)) count_refusal(action.to);
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
  for (const auto& refused : step.refused) refuse(refused.from, refused.error);
  for (const auto& delivered : step.delivered)
    if (!failure_) handlers_.on_delivered(delivered);
  arm();
}

void Host::refuse(const SiteId& from, const Error& why) {
  const auto level = why.fault == Fault::kStale ? Level::kDebug : Level::kWarning;
  parts_.log.write(level, "from " + (from.empty() ? std::string("a stranger") : from.str()) + ": " + why.what);
  if (from.empty()) return;
  if (why.fault == Fault::kStale)
    ++traffic_[from].ignored;
  else
    count_refusal(from);
}

void Host::count_refusal(const SiteId& from) {
  if (++traffic_[from].refused == kMostRefusals && transport_) transport_->pause(from);
}

}  // namespace expunge
