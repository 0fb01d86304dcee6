#include <algorithm>
#include <thread>

#include "common/base/clock.h"
#include "simulations/local_consortium.h"
#include "simulations/process.h"
#include "simulations/shell_word.h"
#include "simulations/study/progress.h"
#include "simulations/study/runner.h"

namespace expunge {
namespace {

constexpr Duration kPoll{500};
constexpr int kMostAttempts = 3;             // of a step whose job vanished or failed
constexpr std::size_t kLargestArray = 1000;  // what Slurm takes unless it is told otherwise

// One job for each line of `list`.
std::string script_for(const Path& list) {
  return "#!/bin/sh\neval \"$(sed -n \"${SLURM_ARRAY_TASK_ID}p\" " + shell_word(list.string()) + ")\"\n";
}

// One line of a file that is read line by line.
Result<std::string> line_for(const StudyRun& run, const StudyStep& step) {
  std::string line = "exec " + shell_word(run.program.string());
  for (const auto& word : step.arguments) line += " " + shell_word(word);
  line += " > " + shell_word(log_of(run, step).string()) + " 2>&1";
  if (line.find('\n') != std::string::npos)
    return bad_input("a path of the study has a line break, which Slurm's scripts cannot have: " +
                     step.config.string());
  return line + "\n";
}

std::vector<const StudyStep*> not_done(const std::vector<const StudyStep*>& steps) {
  std::vector<const StudyStep*> left;
  for (const StudyStep* step : steps)
    if (!is_done(*step)) left.push_back(step);
  return left;
}

class SlurmRun {
 public:
  explicit SlurmRun(const StudyRun& run) : run_(run), progress_(run.steps, run.jobs) {}

  Result<Failures> go() {
    run_.tell(progress_.text());
    for (auto ready = what_can_run(); !ready.empty(); ready = what_can_run()) EXPUNGE_TRY_DO(phase(ready));
    for (const StudyStep& step : run_.steps)
      if (!is_done(step) && !failures_.contains(step.folder))
        failures_[step.folder] = why_hopeless(step, failures_).value_or("it was never begun");
    return failures_;
  }

 private:
  // What is left to do and has all that it needs.
  std::vector<const StudyStep*> what_can_run() const {
    std::vector<const StudyStep*> ready;
    for (const StudyStep& step : run_.steps)
      if (!is_done(step) && !failures_.contains(step.folder) && has_its_needs(step)) ready.push_back(&step);
    return ready;
  }

  Status phase(const std::vector<const StudyStep*>& steps) {
    for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
      const auto left = not_done(steps);
      for (std::size_t first = 0; first < left.size(); first += kLargestArray) {
        const auto count = std::min(kLargestArray, left.size() - first);
        const auto begin = left.begin() + static_cast<std::ptrdiff_t>(first);
        EXPUNGE_TRY_DO(submit({begin, begin + static_cast<std::ptrdiff_t>(count)}));
      }
    }
    for (const StudyStep* step : not_done(steps)) {
      failures_[step->folder] = why_failed(run_, *step);
      progress_.failed(*step);
      run_.tell(failure_text(*step, failures_[step->folder]));
    }
    return {};
  }

  // Hands them in as one array and waits until it has left the queue.
  Status submit(const std::vector<const StudyStep*>& steps) {
    EXPUNGE_TRY(files, write_array(steps));
    const std::string range = "1-" + std::to_string(steps.size()) + "%" + std::to_string(run_.jobs);
    const std::vector<std::string> words{"sbatch",
                                         "--wait",
                                         "--requeue",
                                         "--ntasks=1",
                                         "--output=/dev/null",
                                         "--job-name=expunge-study",
                                         "--array=" + range,
                                         files.script.string()};
    EXPUNGE_TRY(sbatch, Process::start("/usr/bin/env", words, files.log));
    std::vector<const StudyStep*> open = steps;
    last_end_ = clock_.now();
    while (!sbatch.ended()) {
      std::this_thread::sleep_for(kPoll);
      tell_done(open);
    }
    tell_done(open);
    if (sbatch.wait() == 0 || is_taken(files.log)) return {};
    return unavailable("sbatch does not take the study's steps: " + last_line(files.log));
  }

  struct Array {
    Path script, log;
  };

  // In files that no array of an earlier run reads: such a one may still be in the queue.
  Result<Array> write_array(const std::vector<const StudyStep*>& steps) {
    DiskFiles files;
    const Path folder = run_.out / "slurm";
    EXPUNGE_TRY_DO(files.make_folder(folder));
    const auto name = [&](const char* what) { return folder / (what + std::to_string(arrays_) + ".txt"); };
    while (files.exists(name("steps-"))) ++arrays_;
    std::string lines;
    for (const StudyStep* step : steps) {
      EXPUNGE_TRY(line, line_for(run_, *step));
      lines += line;
    }
    EXPUNGE_TRY_DO(write_file(files, name("steps-"), view_of(lines)));
    EXPUNGE_TRY_DO(write_file(files, name("script-"), view_of(script_for(name("steps-")))));
    return Array{name("script-"), name("sbatch-")};
  }

  // A job that fails makes sbatch fail, too.
  static bool is_taken(const Path& log) {
    const auto text = read_file(DiskFiles(), log, 1 << 20);
    return text && text_of(*text).find("Submitted batch job") != std::string_view::npos;
  }

  // Which job a step had to itself, and for how long, is Slurm's to know: the time since the last end is shared.
  void tell_done(std::vector<const StudyStep*>& open) {
    const auto ended = std::ranges::count_if(open, [](const StudyStep* step) { return is_done(*step); });
    if (ended == 0) return;
    const auto took = std::chrono::duration_cast<Duration>(clock_.now() - last_end_) * run_.jobs / ended;
    last_end_ = clock_.now();
    std::erase_if(open, [&](const StudyStep* step) {
      if (!is_done(*step)) return false;
      progress_.ended(*step, took);
      return true;
    });
    run_.tell(progress_.text());
  }

  const StudyRun& run_;
  const SystemClock clock_;
  Progress progress_;
  Time last_end_{};
  int arrays_ = 1;
  Failures failures_;
};

}  // namespace

Result<Failures> run_on_slurm(const StudyRun& run) {
  return SlurmRun(run).go();
}

}  // namespace expunge
