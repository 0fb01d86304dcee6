// What a site must not forget over a restart: plain values, written by saved_state.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/ids.h"
#include "common/crypto/hash.h"
#include "common/crypto/secret.h"
#include "protocols/message.h"
#include "site-agent/cohort.h"

namespace expunge {

// A forget request of this site's administrator, as the site keeps it. The patients stand here in clear, and nowhere
// else, until the request is published; the subjects' marks (keyed digests) stay, so that the records are struck again
// from the data set at every start and the same subjects asked for again are recognised.
struct OwnRequest {
  RequestId id;
  Basis basis = Basis::kErasure;
  RequestState state = RequestState::kReceived;
  std::string reason;
  std::vector<Subject> subjects;
  std::vector<std::uint32_t> records;  // indices into the data set, sorted
  std::vector<Digest> marks;           // of the subjects, sorted (requests.cc)
  std::uint64_t patient_count = 0;
  std::uint64_t record_count = 0;
  SecretBytes commitment_key;
  Digest commitment;
  WallTime received;
  WallTime due;
  ModelVersion erased_with;  // the published version that forgot; none before
  bool settled = false;      // the coordinator knows of the erasure
};

// The newest published model: a sealed file and the only copy of its key.
struct HeldModel {
  ModelVersion version;
  Digest digest;
  SecretBytes key;
  RoundId own = {};  // FedBN: whose tensors of this site's own belong to it; none: those in the file
};

// FedBN: this site's own tensors after a round, a sealed file and the only copy of its key.
struct OwnSet {
  RoundId round;
  std::string file;
  std::vector<RequestId> requests;  // of the plan it was made in; none in training
  SecretBytes key;
};

// What left this site.
struct Released {
  RoundId last_round;
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;
};

struct SiteState {
  std::map<RequestId, OwnRequest> requests;
  std::optional<HeldModel> model;
  std::map<RoundId, OwnSet> own;
  Released released;
  std::set<RequestId> settled;  // lost requests that were dealt with (lost_requests.h)
  SecretBytes patient_key;      // of the marks; empty before the first request
  std::optional<Digest> data;   // in which the requests found their records (data_identity.h)
};

}  // namespace expunge
