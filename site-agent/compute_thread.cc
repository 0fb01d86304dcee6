#include "site-agent/compute_thread.h"

#include <utility>

#include "site-agent/local_round.h"

namespace expunge {

ComputeThread::ComputeThread(std::unique_ptr<Learner> learner, Done done)
    : learner_(std::move(learner)), done_(std::move(done)), thread_([this] { loop_.run(); }) {}

ComputeThread::~ComputeThread() {
  cancel();
  loop_.stop();
  thread_.join();
}

void ComputeThread::start(Compute work) {
  loop_.post([this, work = std::move(work), stop = stop_] { perform(work, *stop); });
}

void ComputeThread::cancel() {
  stop_->store(true);
  stop_ = std::make_shared<std::atomic<bool>>(false);
}

void ComputeThread::perform(const Compute& work, const std::atomic<bool>& stop) {
  if (stop)
    done_(work.round, unavailable("round " + std::to_string(work.round.value) + " was stopped"));
  else
    done_(work.round, carry_out(work, *learner_, stop));
}

}  // namespace expunge
