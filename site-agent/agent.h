// A site's side of everything: rounds, quarantine, forget requests, erasure. Whatever leaves the site passes the
// ReleaseGate.
//
// Does no I/O but through Files: feed it events, carry out the actions it returns. Protocol thread only; the computing
// itself is an action (Compute) that the host gives to the compute thread.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/random.h"
#include "common/crypto/sign.h"
#include "common/model/learner.h"
#include "protocols/action.h"
#include "protocols/message.h"
#include "protocols/method_parameters.h"
#include "site-agent/cohort.h"
#include "site-agent/forget_scope.h"
#include "site-agent/policy.h"

namespace expunge {

// One at a time. The host answers with on_computed.
struct Compute {
  RoundId round;
  Instruction instruction;           // with the site's own seed
  std::shared_ptr<const Blob> base;  // a safetensors file, or null
  std::shared_ptr<const Blob> mask;  // packed bits, or null
  Selection selection;
  bool leaves_own = false;               // FedBN: this site's own tensors are exchanged with nobody
  std::shared_ptr<const Blob> own = {};  // of `base` (common/model/own_tensors.h); null: those in its file
};
struct CancelCompute {};  // the answer to a cancelled Compute still comes, and is ignored

using AgentAction = std::variant<Send, Withdraw, WakeAt, Record, Note, Compute, CancelCompute>;
using AgentActions = std::vector<AgentAction>;

// What the compute thread hands back: the outcome in wire form.
struct Computed {
  RoundId round;
  Payload payload = Payload::kNone;
  std::shared_ptr<const Blob> blob;  // null for kNone
  std::uint64_t sample_visits = 0;
  Measures measures;
  std::shared_ptr<const Blob> own = {};  // this site's own tensors after the work; null: it changed none
  std::uint64_t sample_looks = 0;        // never sent
};

class Agent {
 public:
  struct Setting {
    SiteId name;
    const SigningKey& statement_key;  // must outlive the agent
    Policy policy;
    CohortRecords records;       // what this site's data set holds
    std::optional<Digest> data;  // which set that is (data_identity.h)
    bool accepts_data = false;   // also where it is another than the requests were made with
    Files& files;                // must outlive the agent
    Path models;                 // folder of this agent alone, for published models
    SecretSource secrets;        // where commitment keys and request ids come from
    std::uint64_t chunk_bytes = CourierRules{}.chunk;
    std::string software;
    MethodCheck check_method;  // of the study, when it comes; none: what cannot be done shows when it is asked for
    // The host's database: afterwards no file holds what earlier Records ended; or why not yet.
    std::function<Status()> scrub = {};
    // The host's compute thread: how far the Compute under way is; none: that is not told.
    std::function<SamplePasses()> passes = {};
  };

  // Goes on from `saved`; empty for a site that is new. kCorrupt: saved state that does not parse; kBadInput: forget
  // requests were made with another data set, and it is not accepted.
  static Result<std::unique_ptr<Agent>> restore(Setting setting, const SavedState& saved);
  virtual ~Agent() = default;

  virtual AgentActions start(Moment now) = 0;
  virtual AgentActions on_connected(Moment now) = 0;
  virtual AgentActions on_disconnected(Moment now) = 0;
  // Before the attachments of a message are fetched: is it wanted? A task that is counts as being fetched from then on.
  virtual Status admit(const Message& message, std::span<const BlobRef> attachments) = 0;
  virtual AgentActions on_message(const Message& message, const std::vector<std::shared_ptr<const Blob>>& attachments,
                                  Moment now) = 0;
  // What was admitted is not coming: its attachments could not be fetched.
  virtual AgentActions on_dropped(const Message& message, Moment now) = 0;
  virtual AgentActions on_computed(RoundId round, Result<Computed> computed, Moment now) = 0;
  virtual AgentActions on_time(Moment now) = 0;

  // A forget request by this site's administrator. The records are in quarantine when the returned actions' Records are
  // durable. The same again: the same id, no second request. kBadInput: a patient this site does not know (the count is
  // told, not the id), or one not among the training records, and what subjects_of says; kNotTrusted: over the quota.
  struct Asked {
    RequestId id;
    AgentActions actions;
  };
  virtual Result<Asked> forget(const ForgetScope& scope, Basis basis, Moment now) = 0;

  // A lost request (lost_requests.h) is dealt with. kBadInput: it is not lost; kUnavailable: not known before the first
  // Welcome.
  virtual Result<AgentActions> settle_lost(const RequestId& id, Moment now) = 0;

  // JSON: {"site", "connected", "stage", "round", "sample_passes": {"made", "expected"} or null (it computes
  // nothing; "expected" is 0 where it is not known), "records": {"training", "quarantined", "held_out", "test"},
  // "requests": [{"id", "state", "reason", "patients" (how many), "records", "received", "due", "open" (neither erased
  // nor refused)}], "lost": [id] (lost_requests.h), "published": {"version", "digest"} or null, "problem" (why it
  // declines every round; or ""), "declined": {"round", "reason"} (the last one, in full; the coordinator hears what
  // reason_to_tell.h lets it) or null, "released": {"count", "bytes"}, "rounds": [{"round", "work", "seconds",
  // "records"}] (the last ones)}.
  virtual std::string status(Moment now) const = 0;

  // The published model that this site holds, in clear; under FedBN with the site's own tensors. kUnavailable: none was
  // published yet.
  struct Model {
    ModelVersion version;
    std::shared_ptr<const Blob> file;
  };
  virtual Result<Model> published() const = 0;
};

}  // namespace expunge
