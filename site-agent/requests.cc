#include "site-agent/requests.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "common/crypto/keyed_digest.h"
#include "protocols/codec.h"
#include "site-agent/saved_state.h"

namespace expunge {
namespace {

bool has_ended(RequestState state) {
  return state == RequestState::kPublished || state == RequestState::kRefused || state == RequestState::kWithdrawn;
}

// Once erased: what the published model came from.
bool is_forgotten(RequestState state) {
  return state == RequestState::kPublished || state == RequestState::kEscalated;
}

RequestId draw_id(const SecretSource& secrets) {
  return RequestId::of("fr-" + to_hex(secrets(8).reveal()));
}

LedgerEntry quarantined_entry(const OwnRequest& request) {
  const nlohmann::json body{{"commitment", to_text(request.commitment)},
                            {"patients", request.patient_count},
                            {"records", request.record_count},
                            {"request", request.id.str()}};
  return {"Quarantined", body.dump()};
}

}  // namespace

Digest commitment_to(const std::vector<std::uint32_t>& records, const SecretBytes& key) {
  std::string lines;
  for (const std::uint32_t record : records) lines += std::to_string(record) + "\n";
  return keyed_digest(key, view_of(lines));
}

bool is_open(const OwnRequest& request) {
  return !request.erased_with && request.state != RequestState::kRefused && request.state != RequestState::kWithdrawn;
}

ForgetRequest announcement(const OwnRequest& request, const SigningKey& key) {
  ForgetRequest message{request.id,         request.basis,    count_bucket(request.record_count),
                        request.commitment, request.received, request.due,
                        Signature{}};
  message.signature = key.sign(kForgetContext, encode_statement(message));
  return message;
}

Erased erasure_statement(const RequestId& request, const ModelVersion& version, const SigningKey& key) {
  Erased erased{request, version, Signature{}};
  erased.signature = key.sign(kErasedContext, encode_statement(erased));
  return erased;
}

Requests::Requests(std::map<RequestId, OwnRequest> requests, SecretBytes patient_key)
    : requests_(std::move(requests)), patient_key_(std::move(patient_key)) {
  for (const auto& [id, request] : requests_)
    for (const Digest& mark : request.marks) named_.emplace(mark, id);
}

Digest Requests::mark_of(const PatientId& patient) const {
  return keyed_digest(patient_key_, view_of(patient.reveal()));
}

// Over the patient's own mark, whose length is fixed: no patient's id can be mistaken for it.
Digest Requests::mark_of(const PatientId& patient, const std::string& what) const {
  const Digest whole = mark_of(patient);
  Bytes bytes(whole.bytes.begin(), whole.bytes.end());
  bytes.insert(bytes.end(), what.begin(), what.end());
  return keyed_digest(patient_key_, bytes);
}

// One record leaves two more: that its patient is named in part, and among which records that was.
std::vector<Digest> Requests::marks_of(const Subject& subject) const {
  if (!subject.one) return {mark_of(subject.patient)};
  const std::string among = std::to_string(subject.one->among);
  return {mark_of(subject.patient, "record " + std::to_string(subject.one->place) + " of " + among),
          mark_of(subject.patient, "in part"), mark_of(subject.patient, "in part of " + among)};
}

const RequestId* Requests::naming(const Digest& mark) const {
  const auto [first, last] = named_.equal_range(mark);
  const auto found = std::find_if(first, last, [&](const auto& entry) {
    const RequestState state = find(entry.second)->state;
    return state != RequestState::kRefused && state != RequestState::kWithdrawn;
  });
  return found == last ? nullptr : &found->second;
}

const RequestId* Requests::naming(const Subject& subject) const {
  if (named_.empty()) return nullptr;
  const RequestId* by = naming(mark_of(subject.patient));
  return by == nullptr && subject.one ? naming(marks_of(subject).front()) : by;
}

Requests::Coverage Requests::coverage_of(const std::vector<Subject>& subjects) const {
  Coverage coverage;
  for (const Subject& subject : subjects) {
    if (const RequestId* by = naming(subject))
      coverage.by.insert(*by);
    else
      coverage.fresh.push_back(subject);
  }
  return coverage;
}

std::size_t Requests::asked_since(WallTime time) const {
  return static_cast<std::size_t>(std::count_if(requests_.begin(), requests_.end(),
                                                [&](const auto& entry) { return entry.second.received > time; }));
}

const OwnRequest& Requests::open(std::vector<Subject> subjects, std::vector<std::uint32_t> records, Basis basis,
                                 WallTime now, const SecretSource& secrets, Record& record) {
  if (patient_key_.size() == 0) {
    patient_key_ = secrets(32);
    record.changes.push_back(saved_patient_key(patient_key_));
  }
  OwnRequest request;
  request.id = draw_id(secrets);
  request.basis = basis;
  std::sort(records.begin(), records.end());
  std::set<PatientId> patients;
  for (const Subject& subject : subjects) {
    for (const Digest& mark : marks_of(subject)) request.marks.push_back(mark);
    patients.insert(subject.patient);
  }
  request.patient_count = patients.size();
  std::sort(request.marks.begin(), request.marks.end());
  request.marks.erase(std::unique(request.marks.begin(), request.marks.end()), request.marks.end());
  request.commitment_key = secrets(32);
  request.commitment = commitment_to(records, request.commitment_key);
  request.record_count = records.size();
  request.subjects = std::move(subjects);
  request.records = std::move(records);
  request.received = now;
  request.due = now + kTimeToForget;
  for (const Digest& mark : request.marks) named_.emplace(mark, request.id);
  record.changes.push_back(saved(request));
  record.entries.push_back(quarantined_entry(request));
  const RequestId id = request.id;
  return requests_.emplace(id, std::move(request)).first->second;
}

std::optional<Record> Requests::on_progress(const RequestProgress& progress) {
  const auto entry = requests_.find(progress.request);
  if (entry == requests_.end()) return std::nullopt;
  OwnRequest& request = entry->second;
  const bool settles = request.erased_with && is_forgotten(progress.state) && !request.settled;
  const bool may_move = settles || !(request.erased_with || has_ended(request.state));
  const bool moves = may_move && (request.state != progress.state || request.reason != progress.reason);
  if (!settles && !moves) return std::nullopt;
  request.settled = request.settled || settles;
  if (moves) {
    request.state = progress.state;
    request.reason = progress.reason;
  }
  return Record{.changes = {saved(request)}, .entries = {}};
}

void Requests::erase(const RequestId& id, const ModelVersion& version, Record& record) {
  OwnRequest& request = requests_.at(id);
  request.subjects.clear();
  const std::vector<std::uint32_t> gone = std::exchange(request.records, {});
  request.erased_with = version;
  if (!is_forgotten(request.state)) {  // how it came to that, the coordinator says when it hears of the erasure
    request.state = RequestState::kPublished;
    request.reason.clear();
  }
  record.changes.push_back(saved(request));
  const nlohmann::json body{{"records", request.record_count}, {"request", id.str()}, {"version", version.value}};
  record.entries.push_back({"Erased", body.dump()});
  for (auto& [other, theirs] : requests_) {
    const auto records = std::erase_if(
        theirs.records, [&](std::uint32_t index) { return std::binary_search(gone.begin(), gone.end(), index); });
    const auto names = std::erase_if(theirs.subjects, [&](const Subject& subject) { return is_erased(subject); });
    if (records + names > 0) record.changes.push_back(saved(theirs));
  }
}

const OwnRequest* Requests::find(const RequestId& id) const {
  const auto entry = requests_.find(id);
  return entry == requests_.end() ? nullptr : &entry->second;
}

bool Requests::is_erased(const Digest& mark) const {
  const auto [first, last] = named_.equal_range(mark);
  return std::any_of(first, last, [&](const auto& entry) { return bool(find(entry.second)->erased_with); });
}

bool Requests::is_erased(const Subject& subject) const {
  return is_erased(mark_of(subject.patient)) || (subject.one && is_erased(marks_of(subject).front()));
}

// A patient of whom one record was erased, and who has other records now than then, counts as erased: which of them it
// was cannot be told any more.
bool Requests::was_erased(const CohortRecord& record) const {
  if (named_.empty()) return false;
  const auto marks = marks_of({record.patient, Subject::Place{record.place, record.among}});
  return is_erased(mark_of(record.patient)) || is_erased(marks[0]) || (is_erased(marks[1]) && !is_erased(marks[2]));
}

}  // namespace expunge
