// Wakes a callback on the loop whenever a ZeroMQ socket has something to receive.
//
// ZeroMQ's descriptor only says "something may have changed", and a send can swallow that news; so: it is watched for
// reading alone, everything waiting is taken at each wake-up (64 at a time, then the loop gets a turn), and whoever
// sends calls check_soon() afterwards. Loop thread only. Destroy it before its socket.
#pragma once

#include <functional>
#include <memory>

#include "common/net/loop.h"

namespace zmq {
class socket_t;
}

namespace expunge {

class ZmqWatch {
 public:
  // `take_one` receives one whole message; it may destroy the watch.
  ZmqWatch(Loop& loop, zmq::socket_t& socket, std::function<void()> take_one);
  ~ZmqWatch();
  ZmqWatch(const ZmqWatch&) = delete;
  ZmqWatch& operator=(const ZmqWatch&) = delete;

  void check_soon();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace expunge
