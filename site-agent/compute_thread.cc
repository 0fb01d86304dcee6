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
  loop_.post([this, work = std::move(work), course = course_] { perform(work, *course); });
}

void ComputeThread::cancel() {
  course_->stop();
  course_ = std::make_shared<Course>();
}

void ComputeThread::perform(const Compute& work, Course& course) {
  course.begin();
  if (course.is_stopped())
    done_(work.round, unavailable("round " + std::to_string(work.round.value) + " was stopped"));
  else
    done_(work.round, carry_out(work, *learner_, course));
}

}  // namespace expunge
