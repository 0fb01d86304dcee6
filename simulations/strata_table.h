// Are patients treated alike? The report's table of strata.
#pragma once

#include <string>

namespace expunge {

// From the text of a model's "strata" (simulations/evaluation/evidence.h); empty where there are none.
std::string strata_table(const std::string& strata);

}  // namespace expunge
