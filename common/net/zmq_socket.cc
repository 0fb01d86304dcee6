#include "common/net/zmq_socket.h"

#include <cerrno>
#include <zmq.hpp>

#include "common/base/ensure.h"

namespace expunge {
namespace {

constexpr int kQueuedToSend = 64;  // messages, for each peer
constexpr int kHandshakeMs = 10000;
constexpr int kUnacknowledgedMs = 20000;        // bytes sent that the other machine does not confirm
constexpr std::size_t kKept = kMostFrames + 2;  // a routing id and a word of ours come first

void set_key(zmq::socket_t& socket, int option, ByteView key) {
  ensure(key.size() == 32, "a CURVE key has 32 bytes");
  ensure(zmq_setsockopt(socket.handle(), option, key.data(), key.size()) == 0, "libzmq was built without CURVE");
}

// libzmq frees a frame on its own thread, after a hand-over that ThreadSanitizer cannot see in a library built without
// it.
#ifdef __SANITIZE_THREAD__
extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);
void hand_over(void* frame) {
  __tsan_release(frame);
}
void take_back(void* frame) {
  __tsan_acquire(frame);
}
#else
void hand_over(void*) {}
void take_back(void*) {}
#endif

void free_frame(void*, void* frame) {
  take_back(frame);
  delete static_cast<Bytes*>(frame);
}

zmq::message_t as_message(Bytes frame) {
  auto kept = std::make_unique<Bytes>(std::move(frame));
  Bytes& bytes = *kept;
  zmq::message_t message(bytes.data(), bytes.size(), free_frame, kept.get());
  hand_over(kept.release());
  return message;
}

// A signal to the process may interrupt any call.
template <class Call>
int retry(Call call) {
  int code = call();
  while (code < 0 && zmq_errno() == EINTR) code = call();
  return code;
}

bool sent(zmq::socket_t& socket, zmq::message_t& part, bool more) {
  const int flags = ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0);
  return retry([&] { return zmq_msg_send(part.handle(), socket.handle(), flags); }) >= 0;
}

Sent why_not() {
  return zmq_errno() == EAGAIN ? Sent::kQueueFull : Sent::kNoPeer;
}

Error no_address(const std::string& address, const std::string& verb) {
  const int code = zmq_errno();
  switch (code) {
    case EADDRINUSE:
      return unavailable("address " + address + " is in use: stop the program that listens there or take another port");
    case EADDRNOTAVAIL:
    case ENODEV:
    case EACCES:
      return unavailable("cannot " + verb + " " + address + " (" + zmq_strerror(code) +
                         "): take an address of this machine and a port above 1023");
    default:
      return bad_input("cannot " + verb + " '" + address + "' (" + zmq_strerror(code) +
                       "): an address looks like tcp://host:7700");
  }
}

// IPv6 only where the address is in brackets: a name may have addresses of both kinds, and the other end listens on
// one.
void allow_family_of(zmq::socket_t& socket, const std::string& address) {
  socket.set(zmq::sockopt::ipv6, address.find('[') != std::string::npos);
}

}  // namespace

Error no_sockets(const char* why) {
  return unavailable(std::string("cannot make network sockets (") + why +
                     "): close other programs or raise their limit");
}

void set_link_options(zmq::socket_t& socket) {
  socket.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(kLargestRawFrame));
  socket.set(zmq::sockopt::sndhwm, kQueuedToSend);
  socket.set(zmq::sockopt::rcvhwm, 0);  // see inflow.h
  socket.set(zmq::sockopt::handshake_ivl, kHandshakeMs);
  socket.set(zmq::sockopt::tcp_maxrt, kUnacknowledgedMs);
  socket.set(zmq::sockopt::tcp_keepalive, 1);
  socket.set(zmq::sockopt::tcp_keepalive_idle, 30);
  socket.set(zmq::sockopt::tcp_keepalive_intvl, 10);
  socket.set(zmq::sockopt::tcp_keepalive_cnt, 3);
  set_linger(socket, 500);
}

void set_linger(zmq::socket_t& socket, int milliseconds) {
  socket.set(zmq::sockopt::linger, milliseconds);
}

void set_curve_server(zmq::socket_t& socket, const CurvePair& keys) {
  socket.set(zmq::sockopt::curve_server, true);
  set_key(socket, ZMQ_CURVE_SECRETKEY, keys.secret_key.reveal());
}

void set_curve_client(zmq::socket_t& socket, const CurvePair& keys, const CurveKey& server) {
  set_key(socket, ZMQ_CURVE_SERVERKEY, server);
  set_key(socket, ZMQ_CURVE_PUBLICKEY, keys.public_key);
  set_key(socket, ZMQ_CURVE_SECRETKEY, keys.secret_key.reveal());
}

bool can_receive(const zmq::socket_t& socket) {
  return (socket.get(zmq::sockopt::events) & ZMQ_POLLIN) != 0;
}

Incoming::Incoming() = default;
Incoming::Incoming(Incoming&&) noexcept = default;
Incoming& Incoming::operator=(Incoming&&) noexcept = default;
Incoming::~Incoming() = default;

std::optional<Incoming> Incoming::take(zmq::socket_t& socket) {
  Incoming incoming;
  for (bool more = true; more;) {
    zmq::message_t part;
    if (retry([&] { return zmq_msg_recv(part.handle(), socket.handle(), ZMQ_DONTWAIT); }) < 0) return std::nullopt;
    more = part.more();
    incoming.bytes_ += part.size();
    if (++incoming.size_ <= kKept) incoming.frames_.push_back(std::move(part));
  }
  return incoming;
}

std::size_t Incoming::bytes() const {
  return bytes_;
}

std::size_t Incoming::size() const {
  return size_;
}

ByteView Incoming::frame(std::size_t index) const {
  const zmq::message_t& part = frames_.at(index);
  return {part.data<std::uint8_t>(), part.size()};
}

std::string Incoming::property(const char* name) const {
  const char* value = zmq_msg_gets(frames_.back().handle(), name);
  return value ? value : "";
}

int Incoming::descriptor() const {
  const int descriptor = zmq_msg_get(frames_.back().handle(), ZMQ_SRCFD);
  return descriptor > 0 ? descriptor : -1;
}

Sent send_whole(zmq::socket_t& socket, ByteView first, WireFrames frames) {
  ensure(!frames.empty(), "a message without frames");
  if (!first.empty()) {
    zmq::message_t id(first.data(), first.size());
    if (!sent(socket, id, true)) return why_not();
  }
  for (std::size_t i = 0; i < frames.size(); ++i) {
    zmq::message_t part = as_message(std::move(frames[i]));
    if (!sent(socket, part, i + 1 < frames.size())) return why_not();
  }
  return Sent::kYes;
}

Status check_frames(const SiteId& to, const WireFrames& frames) {
  if (frames.empty() || frames.size() > kMostFrames)
    return bad_input("a message to " + to.str() + " has " + std::to_string(frames.size()) + " frames; 1 to " +
                     std::to_string(kMostFrames) + " are possible");
  for (const Bytes& frame : frames)
    if (frame.size() > kLargestFrame)
      return bad_input("a frame to " + to.str() + " has " + std::to_string(frame.size()) + " bytes; at most " +
                       std::to_string(kLargestFrame) + " are possible");
  return {};
}

Status bind_socket(zmq::socket_t& socket, const std::string& address) {
  allow_family_of(socket, address);
  return zmq_bind(socket.handle(), address.c_str()) == 0 ? Status() : no_address(address, "listen on");
}

Status connect_socket(zmq::socket_t& socket, const std::string& address) {
  allow_family_of(socket, address);
  return zmq_connect(socket.handle(), address.c_str()) == 0 ? Status() : no_address(address, "dial");
}

}  // namespace expunge
