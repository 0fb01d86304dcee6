// report.html of a study: which methods forgot, at what price, for a reader with a minute. One file, no network, no
// scripts.
#pragma once

#include <string>

#include "simulations/study/rows.h"

namespace expunge {

std::string study_report_html(const StudyFile& study, const Rows& rows);

}  // namespace expunge
