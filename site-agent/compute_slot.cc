#include "site-agent/compute_slot.h"

#include <utility>

namespace expunge {

void ComputeSlot::put(Compute job, AgentActions& out) {
  cancel(out);
  if (state_ == State::kFree) {
    state_ = State::kBusy;
    out.emplace_back(std::move(job));
  } else {
    waiting_ = std::move(job);
  }
}

void ComputeSlot::cancel(AgentActions& out) {
  waiting_.reset();
  if (state_ != State::kBusy) return;
  state_ = State::kCancelled;
  out.emplace_back(CancelCompute{});
}

bool ComputeSlot::answered(AgentActions& out) {
  const bool is_wanted = state_ == State::kBusy;
  state_ = State::kFree;
  if (waiting_) put(*std::exchange(waiting_, std::nullopt), out);
  return is_wanted;
}

}  // namespace expunge
