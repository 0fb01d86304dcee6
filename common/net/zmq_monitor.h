// What happens to the connections of one ZeroMQ socket, told on the loop. Destroy it before its socket.
#pragma once

#include <memory>
#include <optional>

namespace zmq {
class context_t;
class socket_t;
}  // namespace zmq

namespace expunge {

enum class LinkEvent {
  kAccepted,       // a listening socket has a new connection, not secured yet
  kSecured,        // the handshake succeeded
  kKeyRefused,     // the other side's gate knows our key not, or ours theirs
  kWrongProtocol,  // what answers does not speak as we do
  kBrokenOff,      // the connection ended during the handshake
  kLost,           // it ended later, or never came about
};

struct LinkNews {
  LinkEvent event = LinkEvent::kLost;
  int descriptor = -1;  // of kAccepted
};

class ZmqMonitor {
 public:
  ZmqMonitor(zmq::context_t& context, zmq::socket_t& watched);
  ~ZmqMonitor();
  // The next event, if there is one.
  std::optional<LinkNews> next();
  zmq::socket_t& socket() { return *pair_; }

 private:
  zmq::socket_t& watched_;
  std::unique_ptr<zmq::socket_t> pair_;
};

}  // namespace expunge
