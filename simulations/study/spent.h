// What a step took of the machine that it ran on: wall-clock time and peak memory. In a file of its own beside the
// step's result: it is never the same twice, and no table of the study depends on it.
#pragma once

#include <string>
#include <vector>

#include "common/base/clock.h"
#include "simulations/study/steps.h"

namespace expunge {

// Writes spent.json into `folder`: {"seconds", "peak_bytes"}, the second of this process since its start, on
// the host alone.
Status write_spent(const Path& folder, Duration took);

// A line for each step whose spent.json can be read: kind, folder below `out`, seconds, peak_bytes.
std::string spent_table(const std::vector<StudyStep>& steps, const Path& out);

}  // namespace expunge
