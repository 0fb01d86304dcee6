// report.html: what happened, for a reader who decides whether to trust it. One file, no network, no scripts.
#pragma once

#include <string>

namespace expunge {

// From the text of summary.json (summary.h). A value that the summary
// does not have is left out of the page, never filled in.
std::string report_html(const std::string& summary);

}  // namespace expunge
