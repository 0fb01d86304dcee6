#include "site-agent/pulse.h"

namespace expunge {

void Pulse::connected(Time now) {
  is_connected_ = true;
  is_welcomed_ = false;
  next_ = now;
  last_.reset();
}

// How far the work is can wait for the next beat; of work that has just begun it may still be the former's.
bool Pulse::is_news(const Beat& beat) const {
  return !last_ || beat.round != last_->round || beat.stage != last_->stage || beat.published != last_->published;
}

void Pulse::beat(const Hello& hello, const Beat& beat, Time now, const ReleaseGate& gate, AgentActions& out) {
  if (!is_connected_) return;
  if (!is_welcomed_ && now >= next_) {
    out.emplace_back(gate.pass_unrecorded(hello));
    next_ = now + kHelloInterval;
  }
  if (is_welcomed_ && (now >= next_ || is_news(beat))) {
    Beat said = beat;
    if (is_news(beat)) said.percent = 0;
    out.emplace_back(gate.pass_unrecorded(said));
    next_ = now + kBeatInterval;
    last_ = beat;
  }
  out.emplace_back(WakeAt{next_});
}

}  // namespace expunge
