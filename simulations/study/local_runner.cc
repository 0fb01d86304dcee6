#include <algorithm>
#include <thread>

#include "common/base/clock.h"
#include "simulations/process.h"
#include "simulations/study/progress.h"
#include "simulations/study/runner.h"

namespace expunge {
namespace {

constexpr Duration kPoll{50};
constexpr int kKilled = 128;  // and the signal

struct Running {
  const StudyStep* step;
  Process process;
  Time start;
};

class LocalRun {
 public:
  explicit LocalRun(const StudyRun& run) : run_(run), progress_(run.steps, run.jobs) {
    for (const StudyStep& step : run.steps)
      if (!is_done(step)) waiting_.push_back(&step);
  }

  Result<Failures> go() {
    run_.tell(progress_.text());
    while (!waiting_.empty() || !running_.empty()) {
      drop_hopeless();
      EXPUNGE_TRY_DO(start_what_can());
      if (running_.empty()) drop_all();
      look_after();
      std::this_thread::sleep_for(kPoll);
    }
    return failures_;
  }

 private:
  // Those that need what failed.
  void drop_hopeless() {
    std::erase_if(waiting_, [&](const StudyStep* step) {
      const auto why = why_hopeless(*step, failures_);
      if (why) fail(*step, *why);
      return why.has_value();
    });
  }

  // Nothing runs, and none can begin: what they need was taken away.
  void drop_all() {
    for (const StudyStep* step : waiting_) fail(*step, "what it needs was removed while the study ran; start it again");
    waiting_.clear();
  }

  bool has_room() const {
    if (running_.empty()) return true;
    std::uint64_t promised = largest_;  // what those that run may still grow by, and what one more takes
    for (const auto& each : running_) promised += largest_ - std::min(largest_, each.process.peak_bytes());
    return running_.size() < run_.jobs && available_memory() > promised;
  }

  Status start_what_can() {
    for (auto at = waiting_.begin(); at != waiting_.end() && has_room();) {
      if (!has_its_needs(**at)) {
        ++at;
        continue;
      }
      EXPUNGE_TRY_DO(DiskFiles().remove(log_of(run_, **at)));
      EXPUNGE_TRY(process, Process::start(run_.program, (*at)->arguments, log_of(run_, **at)));
      running_.push_back({*at, std::move(process), clock_.now()});
      at = waiting_.erase(at);
    }
    return {};
  }

  void look_after() {
    for (auto& each : running_) largest_ = std::max(largest_, each.process.peak_bytes());
    for (auto at = running_.begin(); at != running_.end();) {
      const auto code = at->process.ended();
      if (!code) {
        ++at;
        continue;
      }
      end(*at, *code);
      at = running_.erase(at);
    }
  }

  void end(const Running& ended, int code) {
    if (code > kKilled) return fail(*ended.step, "it was ended by signal " + std::to_string(code - kKilled));
    if (code != 0 || !is_done(*ended.step)) return fail(*ended.step, why_failed(run_, *ended.step));
    progress_.ended(*ended.step, std::chrono::duration_cast<Duration>(clock_.now() - ended.start));
    run_.tell(progress_.text());
  }

  void fail(const StudyStep& step, const std::string& why) {
    failures_[step.folder] = why;
    progress_.failed(step);
    run_.tell(failure_text(step, why));
  }

  const StudyRun& run_;
  const SystemClock clock_;
  Progress progress_;
  std::vector<const StudyStep*> waiting_;
  std::vector<Running> running_;
  std::uint64_t largest_ = 0;  // peak memory of a step, in bytes
  Failures failures_;
};

}  // namespace

Result<Failures> run_here(const StudyRun& run) {
  return LocalRun(run).go();
}

}  // namespace expunge
