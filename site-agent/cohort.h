// This site's records: which may be trained on, which are in quarantine, which were never trained on.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "common/base/ids.h"
#include "common/crypto/secret.h"
#include "common/data/dataset.h"
#include "common/model/learner.h"

namespace expunge {

struct CohortRecord {
  std::uint32_t index = 0;  // into the site's data set
  PatientId patient;
  Split split = Split::kTrain;
  std::vector<std::int32_t> labels = {};  // as the data set has them
  std::uint32_t place = 0;                // among the patient's records in the data set, by name, from 0
  std::uint64_t among = 0;                // tells these records, all of them by name, from any others
};
using CohortRecords = std::vector<CohortRecord>;    // by index
CohortRecords cohort_records(const Dataset& data);  // all of it

// What a request names: a patient with all training records, or one of them. One is told by its place among the
// patient's records; once these are others than they were, nobody knows which it was.
struct Subject {
  struct Place {
    std::uint32_t place = 0;
    std::uint64_t among = 0;
    auto operator<=>(const Place&) const = default;
  };
  PatientId patient;
  std::optional<Place> one;  // absent: all
  auto operator<=>(const Subject&) const = default;
};
// The training records that subjects name, ascending; all of a patient whose record cannot be told any more.
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
  // Published: the quarantined records are struck from the cohort, and from what others have in quarantine.
  void erase(const RequestId& request);
  const std::map<RequestId, std::vector<std::uint32_t>>& quarantined() const { return quarantined_; }

  std::vector<std::uint32_t> retain() const;                                        // training, not in quarantine
  std::vector<std::uint32_t> forget(const std::vector<RequestId>& requests) const;  // quarantined under these
  std::vector<std::uint32_t> held_out() const;
  std::vector<std::uint32_t> test() const;

 private:
  CohortRecords records_;
  std::map<RequestId, std::vector<std::uint32_t>> quarantined_;
};

}  // namespace expunge
