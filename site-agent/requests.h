// This site's own forget requests and their life: asked → told to the coordinator → its progress → erased → settled.
// Holds values only; what changes is returned as what must be recorded. Protocol thread only.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "common/base/clock.h"
#include "common/crypto/sign.h"
#include "protocols/action.h"
#include "protocols/quota.h"
#include "site-agent/cohort.h"
#include "site-agent/site_state.h"

namespace expunge {

inline constexpr std::chrono::days kTimeToForget{30};  // from being asked to being due

class Requests {
 public:
  Requests(std::map<RequestId, OwnRequest> requests, SecretBytes patient_key);

  // Those of `subjects` that no request has named yet, and the requests that named the others. One record is named
  // with its patient, too.
  struct Coverage {
    std::vector<Subject> fresh;
    std::set<RequestId> by;
  };
  Coverage coverage_of(const std::vector<Subject>& subjects) const;
  std::size_t asked_since(WallTime time) const;

  // A new request over `subjects` and their `records`; the state that holds it is appended to `record`.
  const OwnRequest& open(std::vector<Subject> subjects, std::vector<std::uint32_t> records, Basis basis, WallTime now,
                         const SecretSource& secrets, Record& record);
  // What changed of it; none if it is not ours or nothing did. A request that ended does not come back.
  std::optional<Record> on_progress(const RequestProgress& progress);
  // Of a request that is known: its patients' names are dropped, also from the requests that name them besides (one
  // that was refused, say); their marks stay.
  void erase(const RequestId& id, const ModelVersion& version, Record& record);

  const OwnRequest* find(const RequestId& id) const;
  const std::map<RequestId, OwnRequest>& all() const { return requests_; }
  bool was_erased(const CohortRecord& record) const;

 private:
  Digest mark_of(const PatientId& patient) const;
  Digest mark_of(const PatientId& patient, const std::string& what) const;  // of a part of what is the patient's
  std::vector<Digest> marks_of(const Subject& subject) const;               // the first is the subject's own
  // Null: none does. What was refused or withdrawn may be asked for again.
  const RequestId* naming(const Digest& mark) const;
  const RequestId* naming(const Subject& subject) const;
  bool is_erased(const Digest& mark) const;  // by one of the requests that made it
  bool is_erased(const Subject& subject) const;

  std::map<RequestId, OwnRequest> requests_;
  SecretBytes patient_key_;
  std::multimap<Digest, RequestId> named_;  // mark → the requests that made it
};

// HMAC over the records' indices, sorted, one decimal number a line.
Digest commitment_to(const std::vector<std::uint32_t>& records, const SecretBytes& key);

bool is_open(const OwnRequest& request);  // neither erased nor refused nor withdrawn

ForgetRequest announcement(const OwnRequest& request, const SigningKey& key);
Erased erasure_statement(const RequestId& request, const ModelVersion& version, const SigningKey& key);

}  // namespace expunge
