#include "simulations/trace.h"

namespace expunge {

void Trace::add(Time at, std::string_view who, std::string_view what) {
  constexpr std::size_t kKept = 200;
  std::string line = std::to_string(at.time_since_epoch().count()) + " ms " + std::string(who) + ": ";
  line += what;
  add_bytes(view_of(line));
  last_.push_back(std::move(line));
  if (last_.size() > kKept) last_.pop_front();
}

void Trace::add_bytes(ByteView bytes) {
  for (const std::uint8_t byte : bytes) hash_ = (hash_ ^ byte) * 1099511628211ULL;
}

}  // namespace expunge
