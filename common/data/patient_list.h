// A list as a person writes it: a text file, one patient id, or one record number, a line.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "common/base/file.h"
#include "common/base/ids.h"

namespace expunge {

// In the file's order. A byte order mark, line ends of Windows and empty lines are passed over. kBadInput: unreadable,
// not UTF-8 (the line is named, its text is not), or no patient at all.
Result<std::vector<PatientId>> read_patient_list(const Files& files, const Path& path);

// The same of record numbers, from 0. kBadInput also: a line that is none, which is named.
Result<std::vector<std::uint32_t>> read_record_list(const Files& files, const Path& path);

// Whether such a list can name this patient: UTF-8 without control characters and without blanks at its ends.
bool can_be_listed(std::string_view patient);

}  // namespace expunge
