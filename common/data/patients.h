// The patients of a data set with their records: what partitions deal out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/data/dataset.h"

namespace expunge {

// A value. Split and stratum are those of the first record.
struct Patient {
  std::vector<std::size_t> records;  // ascending
  Split split = Split::kTrain;
  std::size_t stratum = 0;  // the class; of several findings the first that is present, or their number if none is
};

// In the order of their first records.
std::vector<Patient> patients_in(const Dataset& data);

// Patients drawn until the training split holds `most_records` (or as near as whole patients come), and as large a part
// of the other splits. In the order they had.
std::vector<Patient> draw_patients(std::vector<Patient> patients, std::uint64_t most_records, std::uint64_t seed);

}  // namespace expunge
