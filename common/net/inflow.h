// What arrives on the connections of a socket, as the kernel counts it.
//
// ZeroMQ bounds a frame, but neither a message of endless frames nor, without its receive limit, a queue; who is far
// ahead of the messages that came out is a hoarder. (With a receive limit libzmq 4.3 aborts the process when a
// connection breaks while its input is stopped and a heartbeat is due: issues 3937, 4364 and 4767 there. So sockets
// here have neither; this, the hub's probes and TCP's own time-outs do their work.) A connection on which nothing
// arrives for kSilence, although all that we sent was delivered, is silent: the machine lives and its program hangs. A
// slow link on which bytes move is neither. Loop thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "common/base/clock.h"
#include "common/net/tcp_end.h"

namespace expunge {

class Inflow {
 public:
  static constexpr std::uint64_t kMostOnTheWay = std::uint64_t{128} << 20;  // bytes not yet taken as messages
  static constexpr Duration kSilence{60000};

  void opened(int descriptor, Time now);
  void delivered(int descriptor, std::size_t bytes);

  struct Findings {
    std::vector<TcpEnd> hoarders;
    std::vector<TcpEnd> silent;
  };
  // Each connection is found once and then forgotten, as are those that ended.
  Findings look(Time now);

 private:
  struct Connection {
    TcpEnd end;
    std::uint64_t delivered = 0;
    std::uint64_t received = 0;
    Time last_growth;
  };
  static bool is_settled(Connection& connection, Time now, Findings& findings);  // found, or ended

  std::map<int, Connection> connections_;
};

}  // namespace expunge
