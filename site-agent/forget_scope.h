// What an administrator asks to be forgotten, and which of this site's training records that is.
//
// Whatever is asked becomes a list of subjects: whole patients, or single records of theirs. Subjects are what a
// request names, keeps marks of and is recognised by, because indices move when a data set grows.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "common/base/ids.h"
#include "common/base/result.h"
#include "site-agent/cohort.h"

namespace expunge {

inline constexpr std::size_t kMostAsked = 1'000'000;  // patients, or records, in one request

struct RecordNumbers {  // of the site's data set, from 0
  std::vector<std::uint32_t> numbers;
};
struct OneClass {  // all training records of a class; of several findings, those with this one
  std::int32_t label = 0;
};
struct WholeSite {};  // all training records
using ForgetScope = std::variant<std::vector<PatientId>, RecordNumbers, OneClass, WholeSite>;

// In order, each once. kBadInput: nothing is asked for, a record that is not among `records` or not for training, a
// class without training records. That a patient is known is for Cohort::training_records_of to see.
Result<std::vector<Subject>> subjects_of(const ForgetScope& scope, const CohortRecords& records);

}  // namespace expunge
