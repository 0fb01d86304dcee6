// When to say Hello, and when to say Beat: Hello until welcomed, then a Beat every few seconds and at each change.
// A value; protocol thread only.
#pragma once

#include <optional>

#include "site-agent/agent.h"
#include "site-agent/release_gate.h"

namespace expunge {

inline constexpr Duration kHelloInterval{3000};
inline constexpr Duration kBeatInterval{2000};

class Pulse {
 public:
  void connected(Time now);
  void disconnected() { is_connected_ = is_welcomed_ = false; }
  void welcomed() { is_welcomed_ = is_connected_; }
  bool is_connected() const { return is_connected_; }
  bool is_welcomed() const { return is_welcomed_; }

  // Appends what is due, and when to ask again.
  void beat(const Hello& hello, const Beat& beat, Time now, const ReleaseGate& gate, AgentActions& out);

 private:
  bool is_news(const Beat& beat) const;

  bool is_connected_ = false;
  bool is_welcomed_ = false;
  Time next_;
  std::optional<Beat> last_;  // said on this connection
};

}  // namespace expunge
