// Keeps the compute thread to one job: a newer job waits until the answer to the cancelled one has come, so that the
// answers can be told apart even when both are of the same round.
#pragma once

#include <optional>

#include "site-agent/agent.h"

namespace expunge {

class ComputeSlot {
 public:
  void put(Compute job, AgentActions& out);  // instead of what is under way or waiting
  void cancel(AgentActions& out);
  // An answer came; starts what waits. True: the answer is to the job last put, which nobody cancelled.
  bool answered(AgentActions& out);

 private:
  enum class State { kFree, kBusy, kCancelled };
  State state_ = State::kFree;
  std::optional<Compute> waiting_;
};

}  // namespace expunge
