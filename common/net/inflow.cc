#include "common/net/inflow.h"

#include <iterator>

namespace expunge {

void Inflow::opened(int descriptor, Time now) {
  connections_[descriptor] = {tcp_end(descriptor), 0, 0, now};
}

void Inflow::delivered(int descriptor, std::size_t bytes) {
  const auto found = connections_.find(descriptor);
  if (found != connections_.end()) found->second.delivered += bytes;
}

Inflow::Findings Inflow::look(Time now) {
  Findings findings;
  for (auto next = connections_.begin(); next != connections_.end();)
    next = is_settled(next->second, now, findings) ? connections_.erase(next) : std::next(next);
  return findings;
}

bool Inflow::is_settled(Connection& connection, Time now, Findings& findings) {
  const auto counts = counts_of(connection.end);
  if (!counts) return true;
  if (counts->received != connection.received || !counts->is_all_delivered) connection.last_growth = now;
  connection.received = counts->received;
  const bool is_hoarder = connection.received > connection.delivered + kMostOnTheWay;
  const bool is_silent = now - connection.last_growth >= kSilence;
  if (is_hoarder) findings.hoarders.push_back(connection.end);
  if (is_silent) findings.silent.push_back(connection.end);
  return is_hoarder || is_silent;
}

}  // namespace expunge
