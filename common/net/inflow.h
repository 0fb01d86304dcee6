// What each connection to a listening socket has sent, against what came out of it as messages.
//
// ZeroMQ bounds frames and whole messages, but a message of endless frames grows in its memory unseen. The kernel
// counts the bytes; who is far ahead of its messages is told to the hub. Loop thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "common/net/tcp_end.h"

namespace expunge {

class Inflow {
 public:
  // `most`: bytes that may be on their way through queues.
  explicit Inflow(std::uint64_t most) : most_(most) {}

  void accepted(int descriptor);
  void delivered(int descriptor, std::size_t bytes);
  // Connections over the limit. Forgets them, and those that ended.
  std::vector<TcpEnd> hoarders();

 private:
  struct Connection {
    TcpEnd end;
    std::uint64_t delivered = 0;
  };
  std::uint64_t most_;
  std::map<int, Connection> connections_;
};

}  // namespace expunge
