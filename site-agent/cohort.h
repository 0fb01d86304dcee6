// This site's records: which may be trained on, which are in quarantine, which were never trained on.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "common/base/ids.h"
#include "common/base/random.h"
#include "common/crypto/secret.h"
#include "common/data/dataset.h"
#include "common/model/learner.h"

namespace expunge {

struct CohortRecord {
  std::uint32_t index = 0;  // into the site's data set
  PatientId patient;
  Split split = Split::kTrain;
  std::uint32_t of_patient = 0;           // the how-manieth of the patient's records it is, from 0
  std::vector<std::int32_t> labels = {};  // as the data set has them
};
using CohortRecords = std::vector<CohortRecord>;    // by index
CohortRecords cohort_records(const Dataset& data);  // all of it

// What a request names: a patient with all training records, or one of them.
struct Subject {
  PatientId patient;
  std::optional<std::uint32_t> of_patient;  // as in CohortRecord; absent: all
  auto operator<=>(const Subject&) const = default;
};
// The training records that subjects name, ascending.
std::vector<std::uint32_t> training_records(const std::vector<Subject>& subjects, const CohortRecords& records);

// Fresh random bytes: the operating system's in programs, seeded in simulations.
using SecretSource = std::function<SecretBytes(std::size_t size)>;

// A value: the records and the quarantine. Quarantined records are out of `retain` from the moment they were asked for,
// for good: there is no way back.
class Cohort {
 public:
  explicit Cohort(CohortRecords records);

  // kBadInput: tells how many of the patients have no record here or none that was for training.
  Result<std::vector<std::uint32_t>> training_records_of(const std::vector<Subject>& subjects) const;
  const CohortRecords& records() const { return records_; }
  void quarantine(const RequestId& request, std::vector<std::uint32_t> records);
  void erase(const RequestId& request);  // published: the quarantined records are struck from the cohort
  const std::map<RequestId, std::vector<std::uint32_t>>& quarantined() const { return quarantined_; }

  std::vector<std::uint32_t> retain() const;                                        // training, not in quarantine
  std::vector<std::uint32_t> forget(const std::vector<RequestId>& requests) const;  // quarantined under these
  std::vector<std::uint32_t> held_out() const;
  std::vector<std::uint32_t> test() const;

 private:
  CohortRecords records_;
  std::map<RequestId, std::vector<std::uint32_t>> quarantined_;
};

// A partial retain subset: `share` of the retain records (at least one if there are any), drawn anew for each seed.
std::vector<std::uint32_t> draw_retain_subset(const std::vector<std::uint32_t>& retain, double share, Random& random);

}  // namespace expunge
