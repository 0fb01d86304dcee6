// What a step took of the machine that it ran on, wall-clock time and peak memory, and which build of the program made
// it. In a file of its own beside the step's result: no table of the study depends on it.
#pragma once

#include <string>
#include <vector>

#include "common/base/clock.h"
#include "simulations/study/steps.h"

namespace expunge {

// Sixteen hex digits of the program's own bytes. kUnavailable: it cannot be read.
Result<std::string> build_of(const Path& program);

// Writes spent.json into `folder`: {"seconds", "peak_bytes", "build"}, the second of this process since its start, on
// the host alone, the third of this process's program.
Status write_spent(const Path& folder, Duration took);

// A line for each step whose spent.json can be read: kind, folder below `out`, seconds, peak_bytes, build.
std::string spent_table(const std::vector<StudyStep>& steps, const Path& out);

// How many are done, and not known to be of this build.
std::size_t of_other_builds(const std::vector<StudyStep>& steps, const std::string& build);

}  // namespace expunge
