#include "common/net/inflow.h"

namespace expunge {

void Inflow::accepted(int descriptor) {
  connections_[descriptor] = {tcp_end(descriptor), 0};
}

void Inflow::delivered(int descriptor, std::size_t bytes) {
  const auto found = connections_.find(descriptor);
  if (found != connections_.end()) found->second.delivered += bytes;
}

std::vector<TcpEnd> Inflow::hoarders() {
  std::vector<TcpEnd> hoarders;
  std::erase_if(connections_, [&](const auto& entry) {
    const Connection& connection = entry.second;
    const auto received = bytes_received(connection.end);
    const bool is_over = received && *received > connection.delivered + most_;
    if (is_over) hoarders.push_back(connection.end);
    return is_over || !received;
  });
  return hoarders;
}

}  // namespace expunge
