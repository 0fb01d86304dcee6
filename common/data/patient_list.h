// A list of patients as a person writes it: a text file, one patient id a line.
#pragma once

#include <string_view>
#include <vector>

#include "common/base/file.h"
#include "common/base/ids.h"

namespace expunge {

// In the file's order. A byte order mark, line ends of Windows and empty lines are passed over. kBadInput: unreadable,
// not UTF-8 (the line is named, its text is not), or no patient at all.
Result<std::vector<PatientId>> read_patient_list(const Files& files, const Path& path);

// Whether such a list can name this patient: UTF-8 without control characters and without blanks at its ends.
bool can_be_listed(std::string_view patient);

}  // namespace expunge
