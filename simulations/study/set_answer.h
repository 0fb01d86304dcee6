// The answer of a study for one of its sets, in a few sentences.
#pragma once

#include <string>

#include "simulations/study/rows.h"

namespace expunge {

// Which method comes nearest to never having seen the records, what its verdicts were, who else is like a retrained
// model, and whose runs are missing: a box of HTML.
std::string set_answer(const StudySet& set, const Rows& rows);

}  // namespace expunge
