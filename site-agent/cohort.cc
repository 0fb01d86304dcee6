#include "site-agent/cohort.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

#include "common/crypto/hash.h"

namespace expunge {
namespace {

// How the asked-for patients relate to the records of this site.
struct Found {
  std::set<PatientId> known;
  std::set<PatientId> trained;
};

Found look_up(const CohortRecords& records, const std::set<PatientId>& patients) {
  Found found;
  for (const CohortRecord& record : records) {
    if (!patients.contains(record.patient)) continue;
    found.known.insert(record.patient);
    if (record.split == Split::kTrain) found.trained.insert(record.patient);
  }
  return found;
}

std::string count_of(std::size_t part, std::size_t whole) {
  return std::to_string(part) + " of the " + std::to_string(whole) + " patients";
}

std::vector<std::uint32_t> of_split(const CohortRecords& records, Split split) {
  std::vector<std::uint32_t> indices;
  for (const CohortRecord& record : records)
    if (record.split == split) indices.push_back(record.index);
  return indices;
}

// The beginning of a digest over the names, and so over how many there are.
std::uint64_t fingerprint_of(const std::vector<std::pair<std::string, std::uint32_t>>& named) {
  Hasher hasher;
  for (const auto& [name, index] : named) {
    hasher.add(view_of(name));
    hasher.add(view_of(std::string_view("\0", 1)));
  }
  const Digest digest = hasher.finish();
  std::uint64_t fingerprint = 0;
  std::memcpy(&fingerprint, digest.bytes.data(), sizeof fingerprint);
  return fingerprint;
}

}  // namespace

CohortRecords cohort_records(const Dataset& data) {
  CohortRecords records;
  std::map<PatientId, std::vector<std::pair<std::string, std::uint32_t>>> named;  // a patient's records by name
  for (std::uint32_t i = 0; i < data.size(); ++i) {
    const SampleInfo& info = data.info(i);
    records.push_back({i, info.patient, info.split, info.labels});
    named[info.patient].emplace_back(data.record_name(i), i);
  }
  for (auto& [patient, of_patient] : named) {
    std::sort(of_patient.begin(), of_patient.end());
    const std::uint64_t among = fingerprint_of(of_patient);
    for (std::uint32_t place = 0; place < of_patient.size(); ++place) {
      records[of_patient[place].second].place = place;
      records[of_patient[place].second].among = among;
    }
  }
  return records;
}

std::vector<std::uint32_t> training_records(const std::vector<Subject>& subjects, const CohortRecords& records) {
  std::map<PatientId, std::vector<std::optional<Subject::Place>>> wanted;
  for (const Subject& subject : subjects) wanted[subject.patient].push_back(subject.one);
  std::vector<std::uint32_t> indices;
  for (const CohortRecord& record : records) {
    const auto of_patient = wanted.find(record.patient);
    if (record.split != Split::kTrain || of_patient == wanted.end()) continue;
    const bool is_named = std::ranges::any_of(of_patient->second, [&](const auto& one) {
      return !one || one->among != record.among || one->place == record.place;
    });
    if (is_named) indices.push_back(record.index);
  }
  return indices;
}

Cohort::Cohort(CohortRecords records) : records_(std::move(records)) {}

Result<std::vector<std::uint32_t>> Cohort::training_records_of(const std::vector<Subject>& subjects) const {
  std::set<PatientId> asked;
  for (const Subject& subject : subjects) asked.insert(subject.patient);
  const Found found = look_up(records_, asked);
  if (found.known.size() < asked.size())
    return bad_input(count_of(asked.size() - found.known.size(), asked.size()) +
                     " in the list have no record at this site; correct the list and ask again");
  if (found.trained.size() < asked.size())
    return bad_input(count_of(asked.size() - found.trained.size(), asked.size()) +
                     " in the list have no training record at this site: no model has learned from them, so there is "
                     "nothing to forget; take them off the list and ask again");
  return training_records(subjects, records_);
}

void Cohort::quarantine(const RequestId& request, std::vector<std::uint32_t> records) {
  std::sort(records.begin(), records.end());
  quarantined_[request] = std::move(records);
}

void Cohort::erase(const RequestId& request) {
  const auto entry = quarantined_.find(request);
  if (entry == quarantined_.end()) return;
  const std::vector<std::uint32_t> gone = std::move(entry->second);
  const auto is_gone = [&](std::uint32_t index) { return std::binary_search(gone.begin(), gone.end(), index); };
  quarantined_.erase(entry);
  std::erase_if(records_, [&](const CohortRecord& record) { return is_gone(record.index); });
  for (auto& [other, records] : quarantined_) std::erase_if(records, is_gone);
  std::erase_if(quarantined_, [](const auto& other) { return other.second.empty(); });
}

std::vector<std::uint32_t> Cohort::retain() const {
  std::set<std::uint32_t> out;
  for (const auto& [request, records] : quarantined_) out.insert(records.begin(), records.end());
  std::vector<std::uint32_t> indices = of_split(records_, Split::kTrain);
  std::erase_if(indices, [&](std::uint32_t index) { return out.contains(index); });
  return indices;
}

std::vector<std::uint32_t> Cohort::forget(const std::vector<RequestId>& requests) const {
  std::set<std::uint32_t> indices;
  for (const RequestId& request : requests)
    if (const auto entry = quarantined_.find(request); entry != quarantined_.end())
      indices.insert(entry->second.begin(), entry->second.end());
  return {indices.begin(), indices.end()};
}

std::vector<std::uint32_t> Cohort::held_out() const {
  return of_split(records_, Split::kHeldOut);
}

std::vector<std::uint32_t> Cohort::test() const {
  return of_split(records_, Split::kTest);
}

}  // namespace expunge
