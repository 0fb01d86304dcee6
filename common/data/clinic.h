// A generated clinic: drawn images with everything that forgetting needs to be seen on. Classes that a network learns,
// patients with one to five images that resemble each other, and so much noise, in the pixels and in the labels, that a
// network remembers its training patients better than it knows others.
//
// The same spec gives the same bytes. Patients are split 70 : 15 : 15 into training, held-out and test.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/data/image_set.h"

namespace expunge {

struct ClinicSpec {
  std::int64_t patients = 600;
  std::int64_t classes = 4;
  std::int64_t image_size = 28;
  std::vector<std::string> hospitals = {"hospital-a", "hospital-b", "hospital-c", "hospital-d"};
  double label_noise = 0.10;  // share of patients with a wrong label, in every split alike
  double pixel_noise = 0.08;  // deviation, where black is 0 and white 1
  std::uint64_t seed = 1;
  bool operator==(const ClinicSpec&) const = default;
};

inline constexpr std::int64_t kMostClinicPatients = 100'000;
inline constexpr std::int64_t kMostClinicClasses = 12;
inline constexpr std::int64_t kLeastClinicSize = 16;
inline constexpr std::int64_t kMostClinicSize = 256;

// Attributes of every sample: "sex" (F or M), "age" (18 to 90), "hospital". Patient ids are "P" and six digits.
// kBadInput: a number out of range; kUnavailable: not enough memory.
Result<std::unique_ptr<ImageSet>> make_clinic(const ClinicSpec& spec);

}  // namespace expunge
