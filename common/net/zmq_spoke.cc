#include "common/net/zmq_spoke.h"

#include <algorithm>
#include <cstring>
#include <zmq.hpp>

#include "common/net/loop_state.h"

namespace expunge {
namespace {

constexpr Duration kFirstWait{100};
constexpr Duration kLongestWait{5000};
constexpr Duration kLooksAtInflow{5000};
constexpr Duration kUntilWelcome{20000};  // name look-up, connection, handshake, and a rival that is asked first

std::uint64_t seed_from(const Instance& instance) {
  std::uint64_t seed = 0;
  std::memcpy(&seed, instance.data(), sizeof seed);
  return seed;
}

}  // namespace

// One attempt. Watches go before sockets.
struct ZmqSpoke::Call {
  Call(zmq::context_t& context, const Line& line)
      : socket(context, zmq::socket_type::dealer), monitor((set_up(socket, line), context), socket) {}

  static void set_up(zmq::socket_t& socket, const Line& line) {
    set_link_options(socket);
    set_curve_client(socket, line.keys, line.hub_key);
    socket.set(zmq::sockopt::reconnect_ivl, -1);  // we dial again ourselves, after any kind of end
  }

  zmq::socket_t socket;
  ZmqMonitor monitor;
  std::unique_ptr<ZmqWatch> events;
  std::unique_ptr<ZmqWatch> messages;
};

ZmqSpoke::ZmqSpoke(Loop& loop, Line line, Handlers handlers, LogSink& log)
    : loop_(loop),
      line_(std::move(line)),
      handlers_(std::move(handlers)),
      log_(log),
      instance_(draw_instance()),
      jitter_(seed_from(instance_)),
      wait_(kFirstWait),
      context_(std::make_unique<zmq::context_t>(1)) {}

ZmqSpoke::~ZmqSpoke() = default;

Status ZmqSpoke::open() {
  later(kLooksAtInflow, [this] { look_at_inflow(); });
  return dial();
}

Status ZmqSpoke::dial() try {
  call_ = std::make_unique<Call>(*context_, line_);
  stage_ = Stage::kDialling;
  EXPUNGE_TRY_DO(connect_socket(call_->socket, line_.address));
  call_->events = std::make_unique<ZmqWatch>(loop_, call_->monitor.socket(), [this] { on_event(); });
  call_->messages = std::make_unique<ZmqWatch>(loop_, call_->socket, [this] { on_message(); });
  later(kUntilWelcome, [this, number = ++calls_] {
    if (number == calls_ && (stage_ == Stage::kDialling || stage_ == Stage::kSecured)) lost();
  });
  return {};
} catch (const zmq::error_t& error) {
  return no_sockets(error.what());
}

Status ZmqSpoke::send(const SiteId& to, WireFrames frames) {
  loop_.state().expect_loop_thread();
  EXPUNGE_TRY_DO(check_frames(to, frames));
  if (to != line_.hub || stage_ != Stage::kConnected) return unavailable(to.str() + " is not connected");
  frames.insert(frames.begin(), link_word(LinkWord::kData));
  const Sent sent = send_whole(call_->socket, {}, std::move(frames));
  call_->messages->check_soon();
  return sent == Sent::kYes ? Status() : unavailable("the queue to " + to.str() + " is full");
}

void ZmqSpoke::pause(const SiteId& peer) {
  loop_.state().expect_loop_thread();
  if (peer != line_.hub) return;
  is_paused_ = true;
  later(Duration(0), [this] { hang_up(); });
}

void ZmqSpoke::on_event() {
  const auto news = call_->monitor.next();
  if (!news) return;
  const std::string hub = line_.hub.str() + " at " + line_.address;
  switch (news->event) {
    case LinkEvent::kAccepted:
      return;
    case LinkEvent::kSecured:
      stage_ = Stage::kSecured;
      return say(hello_from(instance_));
    case LinkEvent::kKeyRefused:
      complain(not_trusted(hub +
                           " refused this kit's transport key: it is not one of a member who may connect; ask its "
                           "operator for a current kit or to be admitted again"));
      return hang_up_and_redial(kLongestWait);
    case LinkEvent::kWrongProtocol:
      complain(not_trusted("what answers as " + hub +
                           " does not speak this program's encrypted protocol: check the address"));
      return hang_up_and_redial(kLongestWait);
    case LinkEvent::kBrokenOff:
      complain(unavailable(hub + " ended the connection during the handshake: if this goes on, check the address and "
                                 "that this kit's roster has its current transport key"));
      return lost();
    case LinkEvent::kLost:
      return lost();
  }
}

void ZmqSpoke::on_message() {
  if (const auto incoming = Incoming::take(call_->socket)) on_word(*incoming);
}

void ZmqSpoke::on_word(const Incoming& incoming) {
  inflow_.delivered(incoming.descriptor(), incoming.bytes());
  const auto word = word_of(incoming.frame(0));
  if (word == LinkWord::kData) return on_data(incoming);
  if (word == LinkWord::kProbe) return say(link_word(LinkWord::kAlive));
  if (word == LinkWord::kWelcome) return on_welcome(incoming.descriptor());
  if (word == LinkWord::kRefused) return on_refusal(reason_in(incoming.frame(0)));
}

void ZmqSpoke::on_welcome(int descriptor) {
  if (stage_ == Stage::kConnected) return;
  stage_ = Stage::kConnected;
  inflow_.opened(descriptor, clock_.now());
  wait_ = kFirstWait;
  complaint_.clear();
  handlers_.on_connected(line_.hub);
}

void ZmqSpoke::on_data(const Incoming& incoming) {
  if (stage_ != Stage::kConnected || incoming.size() > kMostFrames + 1) return;
  WireFrames frames;
  for (std::size_t i = 1; i < incoming.size(); ++i)
    frames.emplace_back(incoming.frame(i).begin(), incoming.frame(i).end());
  handlers_.on_frames(line_.hub, std::move(frames));
}

void ZmqSpoke::on_refusal(const std::string& why) {
  complain(not_trusted(why));
  hang_up_and_redial(kLongestWait);
}

void ZmqSpoke::look_at_inflow() {
  const Inflow::Findings found = inflow_.look(clock_.now());
  if (!found.hoarders.empty() || !found.silent.empty()) lost();
  later(kLooksAtInflow, [this] { look_at_inflow(); });
}

void ZmqSpoke::say(Bytes word) {
  send_whole(call_->socket, {}, {std::move(word)});
  call_->messages->check_soon();
}

void ZmqSpoke::complain(const Error& why) {
  if (std::exchange(complaint_, why.what) == why.what) return;
  handlers_.on_refused(line_.hub, why);
}

// The hub's last words may have come together with the news of the end.
void ZmqSpoke::lost() {
  const std::uint64_t number = calls_;
  while (number == calls_ && call_ && can_receive(call_->socket)) on_message();
  if (number != calls_ || !call_) return;
  if (stage_ == Stage::kDialling && complaint_.empty()) {
    complaint_ = line_.hub.str() + " at " + line_.address + " does not answer; dialling on";
    log_.write(Level::kWarning, complaint_);
  }
  hang_up_and_redial(next_wait());
}

void ZmqSpoke::hang_up() {
  if (call_) set_linger(call_->socket, 0);
  call_.reset();
  if (std::exchange(stage_, Stage::kDown) == Stage::kConnected) handlers_.on_disconnected(line_.hub);
}

void ZmqSpoke::hang_up_and_redial(Duration wait) {
  hang_up();
  if (is_paused_) return;
  later(wait, [this] {
    if (is_paused_ || call_) return;
    if (const Status dialled = dial(); !dialled) {
      complain(dialled.error());
      hang_up_and_redial(kLongestWait);
    }
  });
}

// Doubles up to the longest, each a quarter more or less, so that many sites do not come back at one moment.
Duration ZmqSpoke::next_wait() {
  const double factor = 0.75 + 0.5 * jitter_.uniform();
  const Duration wait(static_cast<Duration::rep>(static_cast<double>(wait_.count()) * factor));
  wait_ = std::min(2 * wait_, kLongestWait);
  return wait;
}

void ZmqSpoke::later(Duration after, std::function<void()> work) {
  loop_.at(clock_.now() + after, [alive = std::weak_ptr(alive_), work = std::move(work)] {
    if (!alive.expired()) work();
  });
}

}  // namespace expunge
