#include "site-agent/pulse.h"

namespace expunge {

void Pulse::connected(Time now) {
  is_connected_ = true;
  is_welcomed_ = false;
  next_ = now;
  last_.reset();
}

void Pulse::beat(const Hello& hello, const Beat& beat, Time now, const ReleaseGate& gate, AgentActions& out) {
  if (!is_connected_) return;
  if (!is_welcomed_ && now >= next_) {
    out.emplace_back(gate.pass_unrecorded(hello));
    next_ = now + kHelloInterval;
  }
  if (is_welcomed_ && (now >= next_ || last_ != beat)) {
    out.emplace_back(gate.pass_unrecorded(beat));
    next_ = now + kBeatInterval;
    last_ = beat;
  }
  out.emplace_back(WakeAt{next_});
}

}  // namespace expunge
