// Which patients are trained on, where a data set does not say. Drawn for each patient by itself, from the seed and the
// patient's id: rows that are added or removed later move nobody else from one split to another, so that who was held
// out stays never trained on.
#pragma once

#include <cstdint>

#include "common/base/ids.h"
#include "common/data/dataset.h"

namespace expunge {

// 70 : 15 : 15 into training, held-out and test.
Split split_of(const PatientId& patient, std::uint64_t seed);
// 85 : 15 into training and held-out: for sets whose test part is given.
Split training_split_of(const PatientId& patient, std::uint64_t seed);

}  // namespace expunge
