// The report's section on the evidence: verdict first, then the models beside the null band, then whether patients are
// treated alike.
#pragma once

#include <string>

namespace expunge {

// Both from the text of summary.json's "evidence" (simulations/evaluation/evidence.h).

// How the box of its verdict is marked: not where all is well, " open" where nothing can be said, as where a control
// passed, " bad" where it failed.
std::string verdict_colour(const std::string& evidence);

// What it does not have is left out.
std::string evidence_section(const std::string& evidence);

}  // namespace expunge
