// The report's section on the evidence: verdict first, then the models beside the null band, then whether patients are
// treated alike.
#pragma once

#include <string>

namespace expunge {

// How the box of a verdict is marked: not where all is well, " open" where nothing can be said, " bad" where it failed.
std::string verdict_colour(const std::string& verdict);

// From the text of summary.json's "evidence" (simulations/evaluation/evidence.h). What it does not have is left out.
std::string evidence_section(const std::string& evidence);

}  // namespace expunge
