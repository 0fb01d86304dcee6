#include "common/net/zmq_monitor.h"

#include <cstring>
#include <string>
#include <zmq.hpp>

#include "common/base/ensure.h"
#include "common/net/zmq_socket.h"

namespace expunge {
namespace {

constexpr int kWatched = ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_CLOSED | ZMQ_EVENT_DISCONNECTED |
                         ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_SUCCEEDED |
                         ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;

std::optional<LinkEvent> meaning_of(std::uint16_t event) {
  switch (event) {
    case ZMQ_EVENT_ACCEPTED:
      return LinkEvent::kAccepted;
    case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
      return LinkEvent::kSecured;
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
      return LinkEvent::kKeyRefused;
    case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
      return LinkEvent::kWrongProtocol;
    case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
      return LinkEvent::kBrokenOff;
    case ZMQ_EVENT_CLOSED:
    case ZMQ_EVENT_DISCONNECTED:
      return LinkEvent::kLost;
    default:
      return std::nullopt;
  }
}

}  // namespace

// The socket's own address makes the name unique within its context.
ZmqMonitor::ZmqMonitor(zmq::context_t& context, zmq::socket_t& watched)
    : watched_(watched), pair_(std::make_unique<zmq::socket_t>(context, zmq::socket_type::pair)) {
  const std::string name = "inproc://monitor-" + std::to_string(reinterpret_cast<std::uintptr_t>(watched.handle()));
  ensure(zmq_socket_monitor(watched.handle(), name.c_str(), kWatched) == 0, "a socket cannot be monitored");
  set_linger(*pair_, 0);
  pair_->set(zmq::sockopt::rcvhwm, 0);  // an event that does not fit would stop the library's own thread
  const Status connected = connect_socket(*pair_, name);
  ensure(static_cast<bool>(connected), "a monitor cannot be reached");
}

// First the source, then the reader: an event that nobody can take would stop the library's own thread for good.
ZmqMonitor::~ZmqMonitor() {
  zmq_socket_monitor(watched_.handle(), nullptr, 0);
}

// The library's form: two bytes of event, four of value, in the machine's own order.
std::optional<LinkNews> ZmqMonitor::next() {
  while (const auto incoming = Incoming::take(*pair_)) {
    const ByteView frame = incoming->frame(0);
    std::uint16_t event = 0;
    std::int32_t value = 0;
    if (frame.size() != sizeof event + sizeof value) continue;
    std::memcpy(&event, frame.data(), sizeof event);
    std::memcpy(&value, frame.data() + sizeof event, sizeof value);
    if (const auto meaning = meaning_of(event)) return LinkNews{*meaning, value};
  }
  return std::nullopt;
}

}  // namespace expunge
