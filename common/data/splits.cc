#include "common/data/splits.h"

#include "common/base/random.h"

namespace expunge {
namespace {

// Uniform in [0, 1).
double place_of(const PatientId& patient, std::uint64_t seed) {
  return static_cast<double>(seed_for(seed, "split of " + patient.reveal()) >> 11) * 0x1p-53;
}

}  // namespace

Split split_of(const PatientId& patient, std::uint64_t seed) {
  const double place = place_of(patient, seed);
  if (place < 0.70) return Split::kTrain;
  return place < 0.85 ? Split::kHeldOut : Split::kTest;
}

Split training_split_of(const PatientId& patient, std::uint64_t seed) {
  return place_of(patient, seed) < 0.85 ? Split::kTrain : Split::kHeldOut;
}

}  // namespace expunge
