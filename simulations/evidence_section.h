// The report's section on the evidence: verdict first, then the models beside the null band, then whether patients are
// treated alike.
#pragma once

#include <string>

namespace expunge {

// From the text of summary.json's "evidence" (simulations/evaluation/evidence.h). What it does not have is left out.
std::string evidence_section(const std::string& evidence);

}  // namespace expunge
