// The compute thread of a site: owns the Learner and every tensor, takes one Compute after the other and answers each
// exactly once, in order. Values cross by being posted; nothing is shared but the course of
// the jobs up to a cancel.
#pragma once

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
  SamplePasses passes() const { return course_->passes(); }  // of the job last begun since the last cancel

 private:
  // Shared by the protocol thread and the jobs up to a cancel, and either may be the last to let go.
  using SharedCourse = std::shared_ptr<Course>;

  void perform(const Compute& work, Course& course);

  std::unique_ptr<Learner> learner_;
  Done done_;
  SharedCourse course_ = std::make_shared<Course>();
  Loop loop_;
  std::thread thread_;
};

}  // namespace expunge
