// The TCP connection a message came by. ZeroMQ owns the descriptor and has no call to cut one peer off, so we shut the
// connection down under it: it then goes through its ordinary handling of a lost connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace expunge {

struct TcpEnd {
  int descriptor = -1;
  std::string peer;  // address and port in the kernel's form; the descriptor may belong to another connection by now
  bool operator==(const TcpEnd&) const = default;
};

TcpEnd tcp_end(int descriptor);

struct TcpCounts {
  std::uint64_t received = 0;     // bytes
  bool is_all_delivered = false;  // the other machine has confirmed everything we sent
};
std::optional<TcpCounts> counts_of(const TcpEnd& end);  // none: it is no longer that connection
void cut(const TcpEnd& end);                            // does nothing if it is no longer that connection

}  // namespace expunge
