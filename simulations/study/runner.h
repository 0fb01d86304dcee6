// Carries the steps of a study out, on this machine or as jobs of a Slurm cluster. What is done already is left alone;
// what fails keeps nothing else from running.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "simulations/study/steps.h"

namespace expunge {

struct StudyRun {
  std::vector<StudyStep> steps;
  Path out;                // logs/ and what Slurm is given
  std::uint32_t jobs = 1;  // at once
  Path program;            // expunge-compute
  std::function<void(const std::string&)> tell;
};

// Steps that failed or were never begun for it, each with the last line that it wrote.
using Failures = std::map<Path, std::string>;

// As processes. A further one is begun while the memory that is free would hold the largest one seen.
Result<Failures> run_here(const StudyRun& run);

// As job arrays: what needs nothing first, then what needs that, and so on. A step whose node died is handed
// in again. `out` must be a folder that all nodes see. kUnavailable: sbatch is not there or refuses; its own words are
// in the error.
Result<Failures> run_on_slurm(const StudyRun& run);

Path log_of(const StudyRun& run, const StudyStep& step);
std::string why_failed(const StudyRun& run, const StudyStep& step);
std::string failure_text(const StudyStep& step, const std::string& why);
// Where one of the steps that it needs failed.
std::optional<std::string> why_hopeless(const StudyStep& step, const Failures& failures);

}  // namespace expunge
