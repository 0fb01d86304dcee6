// A member that says whatever a test tells it to: the transport of a real site, and nothing of a site behind it.
//
// Its transport lives on a thread of its own; every call here is from the test's thread and waits for that one.
#pragma once

#include <condition_variable>
#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <thread>

#include "common/net/zmq_transport.h"
#include "protocols/codec.h"
#include "protocols/membership/kit.h"

namespace expunge {

class Peer {
 public:
  Peer(const std::string& address, CurvePair keys, const CurveKey& hub_key) : keys_(std::move(keys)) {
    Transport::Handlers handlers;
    handlers.on_connected = [this](const SiteId&) { set(is_connected_, true); };
    handlers.on_disconnected = [this](const SiteId&) { set(is_connected_, false); };
    handlers.on_refused = [this](const SiteId&, const Error& why) { set(refusal_, std::optional(why)); };
    handlers.on_frames = [this](const SiteId&, WireFrames frames) { take(frames); };
    auto dialled = dial(loop_, address, keys_, hub_key, kCoordinator, handlers, log_);
    ensure(static_cast<bool>(dialled), "the peer dials");
    transport_ = std::move(*dialled);
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~Peer() {
    loop_.stop();
    thread_.join();
  }

  // Until it is taken from us, at most 30 s.
  void say(const WireFrames& frames) {
    for (int tries = 0; tries < 3000; ++tries) {
      std::promise<bool> sent;
      loop_.post([&] { sent.set_value(static_cast<bool>(transport_->send(kCoordinator, frames))); });
      if (sent.get_future().get()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  void say(const Envelope& envelope) { say(WireFrames{encode(envelope)}); }
  void say(const Message& message) { say(Envelope(Offer{1, message, {}})); }
  void say(const Chunk& chunk, Bytes bytes) { say(WireFrames{encode(Envelope(chunk)), std::move(bytes)}); }
  // As an honest site does: announced with its digests, and given when it is fetched.
  Offer offer(const Message& message, std::vector<Bytes> attachments) {
    Offer offer{++offers_, message, {}};
    for (const auto& bytes : attachments) offer.attachments.push_back({bytes.size(), {sha256(bytes)}});
    serve(offer.offer, std::move(attachments));
    return offer;
  }
  // Whatever was announced, this is what a Fetch gets.
  void serve(std::uint64_t offer, std::vector<Bytes> attachments) {
    const std::lock_guard lock(mutex_);
    served_[offer] = std::move(attachments);
  }

  bool wait_until_connected(bool is_connected = true, Duration patience = Duration{20000}) {
    return wait([&] { return is_connected_ == is_connected; }, patience);
  }
  std::optional<Error> wait_until_refused(Duration patience = Duration{20000}) {
    wait([&] { return refusal_.has_value(); }, patience);
    const std::lock_guard lock(mutex_);
    return refusal_;
  }
  bool is_connected() {
    const std::lock_guard lock(mutex_);
    return is_connected_;
  }

  // The next message of this kind, others before it being dropped; none within 20 s.
  template <class Kind>
  std::optional<Kind> next() {
    const auto is_there = [this] {
      while (!inbox_.empty() && !std::holds_alternative<Kind>(inbox_.front())) inbox_.pop_front();
      return !inbox_.empty();
    };
    if (!wait(is_there, Duration{20000})) return std::nullopt;
    const std::lock_guard lock(mutex_);
    auto message = std::get<Kind>(inbox_.front());
    inbox_.pop_front();
    return message;
  }
  // The last task is declined now, and each from now on as soon as it comes.
  void decline_all() {
    const std::lock_guard lock(mutex_);
    is_declining_ = true;
    if (last_task_) decline(*last_task_);
  }

 private:
  template <class Value>
  void set(Value& field, Value value) {
    const std::lock_guard lock(mutex_);
    field = std::move(value);
    news_.notify_all();
  }
  template <class Is>
  bool wait(Is is, Duration patience) {
    std::unique_lock lock(mutex_);
    return news_.wait_for(lock, patience, is);
  }

  void take(const WireFrames& frames) {
    const auto envelope = decode(frames.front());
    if (!envelope) return;
    const std::lock_guard lock(mutex_);
    if (const auto* fetch = std::get_if<Fetch>(&*envelope)) give(*fetch);
    if (const auto* offer = std::get_if<Offer>(&*envelope)) {
      inbox_.push_back(offer->message);
      if (std::holds_alternative<RoundTask>(offer->message)) last_task_ = offer->message;
      if (is_declining_) decline(offer->message);
    }
    news_.notify_all();
  }
  void give(const Fetch& fetch) {
    const auto found = served_.find(fetch.offer);
    if (found == served_.end() || fetch.attachment >= found->second.size()) return;
    const Chunk chunk{fetch.offer, fetch.attachment, fetch.chunk};
    later({encode(Envelope(chunk)), found->second[fetch.attachment]});
  }
  void decline(const Message& message) {
    if (const auto* task = std::get_if<RoundTask>(&message))
      later({encode(Envelope(Offer{1, Declined{task->round, "no wish to"}, {}}))});
  }
  void later(WireFrames frames) {
    loop_.post([this, frames = std::move(frames)] { (void)transport_->send(kCoordinator, frames); });
  }

  CurvePair keys_;
  StderrLog log_{"peer", Level::kError, LogFormat::kText};
  Loop loop_;
  std::unique_ptr<Transport> transport_;
  std::mutex mutex_;
  std::condition_variable news_;
  bool is_connected_ = false;
  bool is_declining_ = false;
  std::optional<Error> refusal_;
  std::deque<Message> inbox_;
  std::optional<Message> last_task_;
  std::map<std::uint64_t, std::vector<Bytes>> served_;
  std::uint64_t offers_ = 1000;
  std::thread thread_;
};

}  // namespace expunge
