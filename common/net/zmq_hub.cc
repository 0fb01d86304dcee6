#include "common/net/zmq_hub.h"

#include <algorithm>
#include <thread>
#include <zmq.hpp>

#include "common/base/ensure.h"
#include "common/net/loop_state.h"

namespace expunge {
namespace {

constexpr Duration kSettles{10};  // from ZeroMQ's news of an end until its tables show it
constexpr Duration kSettlesSurely{200};
constexpr Duration kLooksAround{5000};
constexpr Duration kLooksAtInflow{500};
constexpr Duration kLastWord{200};  // for a refusal to get out before the connection is cut

int io_threads() {
  return static_cast<int>(std::clamp(std::thread::hardware_concurrency() / 2, 1U, 4U));
}

Bytes copy_of(ByteView bytes) {
  return {bytes.begin(), bytes.end()};
}

std::optional<CurveKey> key_of(const Incoming& incoming) {
  const auto raw = from_hex(incoming.property("User-Id"));
  CurveKey key{};
  if (!raw || raw->size() != key.size()) return std::nullopt;
  std::ranges::copy(*raw, key.begin());
  return key;
}

// What is wrong with the size of a message, if anything. Its first two frames are ours.
std::optional<std::string> excess_in(const Incoming& incoming) {
  if (incoming.size() > kMostFrames + 2)
    return "a message of " + std::to_string(incoming.size() - 2) + " frames, at most " + std::to_string(kMostFrames) +
           " are allowed";
  for (std::size_t i = 1; i < incoming.size(); ++i)
    if (incoming.frame(i).size() > kLargestFrame)
      return "a frame of " + std::to_string(incoming.frame(i).size()) + " bytes, at most " +
             std::to_string(kLargestFrame) + " are allowed";
  return std::nullopt;
}

}  // namespace

ZmqHub::ZmqHub(Loop& loop, Identify identify, Handlers handlers, LogSink& log)
    : loop_(loop),
      identify_(std::move(identify)),
      handlers_(std::move(handlers)),
      log_(log),
      context_(std::make_unique<zmq::context_t>(io_threads())) {}

ZmqHub::~ZmqHub() = default;

Status ZmqHub::open(const std::string& address, const CurvePair& keys) {
  gate_ = std::make_unique<ZapGate>(
      *context_, [this](const CurveKey& key) { return admits(key); }, log_);
  router_ = std::make_unique<zmq::socket_t>(*context_, zmq::socket_type::router);
  set_link_options(*router_);
  set_curve_server(*router_, keys);
  put_behind_gate(*router_);
  router_->set(zmq::sockopt::router_mandatory, true);
  monitor_ = std::make_unique<ZmqMonitor>(*context_, *router_);
  EXPUNGE_TRY_DO(bind_socket(*router_, address));
  address_ = router_->get(zmq::sockopt::last_endpoint);
  EXPUNGE_TRY_DO(prove_gate(*context_, *gate_, address_, keys.public_key));
  gate_watch_ = std::make_unique<ZmqWatch>(loop_, gate_->socket(), [this] { gate_->answer_one(); });
  router_watch_ = std::make_unique<ZmqWatch>(loop_, *router_, [this] { on_message(); });
  monitor_watch_ = std::make_unique<ZmqWatch>(loop_, monitor_->socket(), [this] { on_event(); });
  later(kLooksAround, [this] { look_around(); });
  later(kLooksAtInflow, [this] { look_at_inflow(); });
  return {};
}

Status ZmqHub::send(const SiteId& to, WireFrames frames) {
  loop_.state().expect_loop_thread();
  EXPUNGE_TRY_DO(check_frames(to, frames));
  const Caller* caller = links_.current(to);
  if (!caller || identify_(caller->key) != to) return unavailable(to.str() + " is not connected");
  frames.insert(frames.begin(), link_word(LinkWord::kData));
  const Sent sent = send_whole(*router_, caller->routing_id, std::move(frames));
  router_watch_->check_soon();
  if (sent == Sent::kYes) return {};
  if (sent == Sent::kQueueFull) return unavailable("the queue to " + to.str() + " is full");
  later(Duration(0), [this, to] { probe(to); });
  return unavailable(to.str() + " is not connected any more");
}

void ZmqHub::pause(const SiteId& peer) {
  loop_.state().expect_loop_thread();
  paused_.insert(peer);
  const Caller* caller = links_.current(peer);
  if (!caller) return;
  turn_away(*caller, peer.str() + " is paused until the coordinator is restarted");
  links_.forget(peer);
  later(Duration(0), [this, peer] { handlers_.on_disconnected(peer); });
}

bool ZmqHub::admits(const CurveKey& key) const {
  const auto member = identify_(key);
  return member && !paused_.contains(*member);
}

std::optional<SiteId> ZmqHub::sender_of(const Incoming& incoming) const {
  const auto key = key_of(incoming);
  return key && admits(*key) ? identify_(*key) : std::nullopt;
}

void ZmqHub::on_message() {
  const auto incoming = Incoming::take(*router_);
  if (!incoming) return;
  inflow_.delivered(incoming->descriptor(), incoming->bytes());
  const auto member = sender_of(*incoming);
  if (!member) return on_outsider(*incoming);
  const LinkWord word = incoming->size() < 2 ? LinkWord::kNone : word_of(incoming->frame(1));
  if (word == LinkWord::kHello) return on_hello(*member, *incoming);
  if (!links_.speaks_for(*member, incoming->frame(0))) return shut_out(tcp_end(incoming->descriptor()));
  heard(*member);
  if (!links_.speaks_for(*member, incoming->frame(0))) return;  // paused by who was told of its rival
  if (word == LinkWord::kData) return on_data(*member, *incoming);
  if (word != LinkWord::kAlive) drop(*member, bad_input(member->str() + " sent a message of no known kind"));
}

// A member until it was let in, and no longer: ZeroMQ itself asks only at the handshake.
void ZmqHub::on_outsider(const Incoming& incoming) {
  const auto was = links_.member_at(incoming.frame(0));
  if (was) return drop(*was, not_trusted(was->str() + " is no longer a member who may connect"));
  shut_out(tcp_end(incoming.descriptor()));
}

void ZmqHub::on_hello(const SiteId& member, const Incoming& incoming) {
  const auto instance = instance_in(incoming.frame(1));
  if (!instance) return shut_out(tcp_end(incoming.descriptor()));
  if (links_.speaks_for(member, incoming.frame(0))) return;
  const Caller caller{copy_of(incoming.frame(0)), *instance, *key_of(incoming), tcp_end(incoming.descriptor())};
  const LinkTable::Verdict verdict = links_.hello(member, caller, clock_.now());
  if (verdict.answer == LinkTable::Answer::kAskTheOther) {
    later(LinkTable::kPatience, [this] { replace_silent(); });
    return probe(member);
  }
  if (verdict.replaced) {
    cut(verdict.replaced->end);
    handlers_.on_disconnected(member);
  }
  welcome(member, caller);
}

void ZmqHub::on_data(const SiteId& member, const Incoming& incoming) {
  if (const auto excess = excess_in(incoming)) return drop(member, bad_input(member.str() + " sent " + *excess));
  WireFrames frames;
  for (std::size_t i = 2; i < incoming.size(); ++i) frames.push_back(copy_of(incoming.frame(i)));
  handlers_.on_frames(member, std::move(frames));
}

void ZmqHub::on_event() {
  const auto news = monitor_->next();
  if (!news) return;
  if (news->event == LinkEvent::kAccepted) inflow_.opened(news->descriptor, clock_.now());
  if (news->event != LinkEvent::kLost || is_probing_) return;
  is_probing_ = true;
  later(kSettles, [this] {
    is_probing_ = false;
    probe_all();
    later(kSettlesSurely, [this] { probe_all(); });
  });
}

Sent ZmqHub::tell(const Caller& caller, Bytes word) {
  const Sent sent = send_whole(*router_, caller.routing_id, {std::move(word)});
  router_watch_->check_soon();
  return sent;
}

void ZmqHub::turn_away(const Caller& caller, const std::string& why) {
  tell(caller, refused_because(why));
  leaving_.push_back(caller.end);
  later(kLastWord, [this, end = caller.end] {
    std::erase(leaving_, end);
    cut(end);
  });
}

void ZmqHub::shut_out(const TcpEnd& end) {
  if (std::ranges::find(leaving_, end) == leaving_.end()) cut(end);
}

void ZmqHub::heard(const SiteId& member) {
  const auto rival = links_.alive(member);
  if (!rival) return;
  const std::string why =
      member.str() + " is already connected from another process with the same kit: stop one of them";
  turn_away(*rival, why);
  if (std::exchange(reported_[member], rival->instance) == rival->instance) return;
  handlers_.on_refused(member, unavailable(why));
}

void ZmqHub::welcome(const SiteId& member, const Caller& caller) {
  if (!links_.speaks_for(member, caller.routing_id)) return;
  if (tell(caller, link_word(LinkWord::kWelcome)) == Sent::kNoPeer) return links_.forget(member);
  handlers_.on_connected(member);
}

void ZmqHub::lost(const SiteId& member) {
  const auto next = links_.gone(member);
  handlers_.on_disconnected(member);
  if (next) welcome(member, *next);
}

void ZmqHub::drop(const SiteId& member, const Error& why) {
  const Caller* caller = links_.current(member);
  if (!caller) return;
  turn_away(*caller, why.what);
  links_.forget(member);
  handlers_.on_refused(member, why);
  handlers_.on_disconnected(member);
}

void ZmqHub::probe(const SiteId& member) {
  const Caller* caller = links_.current(member);
  if (caller && tell(*caller, link_word(LinkWord::kProbe)) == Sent::kNoPeer) lost(member);
}

void ZmqHub::probe_all() {
  for (const SiteId& member : links_.members()) probe(member);
}

void ZmqHub::replace_silent() {
  for (const SiteId& member : links_.overdue(clock_.now())) {
    const Caller* caller = links_.current(member);
    if (!caller) continue;
    turn_away(*caller, member.str() + " did not answer, and another process with the same kit took its place");
    lost(member);
  }
}

void ZmqHub::look_around() {
  for (const SiteId& member : links_.members()) {
    const Caller* caller = links_.current(member);
    if (caller && identify_(caller->key) != member)
      drop(member, not_trusted(member.str() + " is no longer a member who may connect"));
    else
      probe(member);
  }
  later(kLooksAround, [this] { look_around(); });
}

void ZmqHub::look_at_inflow() {
  const Inflow::Findings found = inflow_.look(clock_.now());
  for (const TcpEnd& end : found.hoarders) {
    for (const SiteId& member : links_.members())
      if (const Caller* caller = links_.current(member); caller && caller->end == end)
        drop(member, bad_input(member.str() + " sends a message that does not end"));
    cut(end);
  }
  for (const TcpEnd& end : found.silent) cut(end);
  later(kLooksAtInflow, [this] { look_at_inflow(); });
}

void ZmqHub::later(Duration after, std::function<void()> work) {
  loop_.at(clock_.now() + after, [alive = std::weak_ptr(alive_), work = std::move(work)] {
    if (!alive.expired()) work();
  });
}

}  // namespace expunge
