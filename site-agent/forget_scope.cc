#include "site-agent/forget_scope.h"

#include <algorithm>
#include <map>
#include <set>

namespace expunge {
namespace {

using Subjects = Result<std::vector<Subject>>;

std::vector<Subject> listed(const std::set<Subject>& subjects) {
  return {subjects.begin(), subjects.end()};
}

Subject one_of(const CohortRecord& record) {
  return {record.patient, Subject::Place{record.place, record.among}};
}

bool has_label(const CohortRecord& record, std::int32_t label) {
  if (record.labels.size() == 1) return record.labels.front() == label;
  const auto finding = static_cast<std::size_t>(label);
  return label >= 0 && finding < record.labels.size() && record.labels[finding] == 1;
}

struct Resolver {
  const CohortRecords& records;

  Subjects operator()(const std::vector<PatientId>& patients) const {
    if (patients.empty()) return bad_input("the list names no patient; give one patient id a line");
    std::set<Subject> subjects;
    for (const PatientId& patient : patients) subjects.insert({patient, std::nullopt});
    return listed(subjects);
  }

  Subjects operator()(const RecordNumbers& asked) const {
    if (asked.numbers.empty()) return bad_input("the list names no record; give one record number a line");
    std::map<std::uint32_t, const CohortRecord*> training;
    for (const CohortRecord& record : records)
      if (record.split == Split::kTrain) training[record.index] = &record;
    std::set<Subject> subjects;
    for (const std::uint32_t number : asked.numbers) {
      const auto found = training.find(number);
      if (found == training.end())
        return bad_input("record " + std::to_string(number) +
                         " is not among this site's training records; correct the list and ask again");
      subjects.insert(one_of(*found->second));
    }
    return listed(subjects);
  }

  Subjects operator()(const OneClass& asked) const {
    std::set<Subject> subjects;
    for (const CohortRecord& record : records)
      if (record.split == Split::kTrain && has_label(record, asked.label)) subjects.insert(one_of(record));
    if (subjects.empty())
      return bad_input("no training record of this site has the class " + std::to_string(asked.label) +
                       "; classes are numbered from 0");
    return listed(subjects);
  }

  Subjects operator()(const WholeSite&) const {
    std::set<Subject> subjects;
    for (const CohortRecord& record : records)
      if (record.split == Split::kTrain) subjects.insert({record.patient, std::nullopt});
    if (subjects.empty()) return bad_input("this site has no training records left to forget");
    return listed(subjects);
  }
};

}  // namespace

Subjects subjects_of(const ForgetScope& scope, const CohortRecords& records) {
  return std::visit(Resolver{records}, scope);
}

}  // namespace expunge
