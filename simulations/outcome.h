// What `simulate` tells its user at the end: what happened, in ten lines, and what to try next.
#pragma once

#include <string>

#include "common/base/file.h"

namespace expunge {

// From the text of summary.json of a simulation of `config` that left its files in `out`.
std::string outcome_text(const std::string& summary, const Path& config, const Path& out);

}  // namespace expunge
