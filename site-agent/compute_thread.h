// The compute thread of a site: owns the Learner and every tensor, takes one Compute after the other and answers each
// exactly once, in order. Values cross by being posted; nothing is shared but a job's stop flag.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include "common/model/learner.h"
#include "common/net/loop.h"
#include "site-agent/agent.h"

namespace expunge {

class ComputeThread {
 public:
  // `done` is called on the compute thread, once for each job; it must not block (the service posts to its own loop).
  using Done = std::function<void(RoundId round, Result<Computed> computed)>;

  ComputeThread(std::unique_ptr<Learner> learner, Done done);
  ~ComputeThread();  // stops the job under way, drops those that wait, and joins
  ComputeThread(const ComputeThread&) = delete;
  ComputeThread& operator=(const ComputeThread&) = delete;

  // From one thread, the protocol thread:
  void start(Compute work);
  void cancel();  // every job given so far; each is answered all the same, kUnavailable unless it was done already

 private:
  // Shared by the thread that sets it and the job that reads it, and either may be the last to let go.
  using StopFlag = std::shared_ptr<std::atomic<bool>>;

  void perform(const Compute& work, const std::atomic<bool>& stop);

  std::unique_ptr<Learner> learner_;
  Done done_;
  StopFlag stop_ = std::make_shared<std::atomic<bool>>(false);
  Loop loop_;
  std::thread thread_;
};

}  // namespace expunge
