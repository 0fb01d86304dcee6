// What coordinator and sites say to each other. Plain values: after `decode` they cannot be malformed.
//
// No message has a sender: the transport says who spoke (a CURVE key, mapped by the roster to a SiteId). No message has
// a field for a patient, a sample or a per-sample value. Large payloads (models, updates, masks) are attachments, which
// the Courier moves; a message only announces them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/base/clock.h"
#include "common/base/ids.h"
#include "common/crypto/hash.h"
#include "common/crypto/sign.h"
#include "common/model/learner.h"

namespace expunge {

// ---- site to coordinator

// First word after each connection, and again until a Welcome came.
struct Hello {
  std::uint64_t training_records = 0;   // of this site, quarantined ones left out
  std::string software;                 // "expunge 0.1.0"
  std::vector<RequestId> settled = {};  // lost requests that its administrator has dealt with: it cannot say Erased
  bool operator==(const Hello&) const = default;
};

enum class Stage : std::uint8_t { kIdle = 1, kFetching = 2, kComputing = 3, kSending = 4 };
std::string to_text(Stage stage);  // "idle", …

// Every few seconds: what the site is at. From it the coordinator sees what was lost on the way and says it again.
struct Beat {
  RoundId round;  // none when idle
  Stage stage = Stage::kIdle;
  ModelVersion published;     // the newest published version this site holds
  std::uint32_t percent = 0;  // of the work under way that is done; 0 where that is not known
  bool operator==(const Beat&) const = default;
};

// What an attachment of an Update is.
enum class Payload : std::uint8_t { kNone = 1, kWeights = 2, kDelta = 3, kMask = 4 };

// A site's answer to a RoundTask. Repeated after a reconnect; the coordinator counts it once.
struct Update {
  RoundId round;
  Payload payload = Payload::kNone;  // kWeights: a safetensors file; kDelta: raw float32; kMask: packed bits
  std::uint64_t weight = 0;          // records the site trained on: its weight in FedAvg; 0 for kNone and kMask
  std::uint64_t sample_visits = 0;
  Measures measures;
  bool operator==(const Update&) const = default;
};

// The site will not or cannot do this round; the round goes on without it.
struct Declined {
  RoundId round;
  std::string reason;
  bool operator==(const Declined&) const = default;
};

enum class Basis : std::uint8_t { kErasure = 1, kConsent = 2, kError = 3, kLeaves = 4 };

// The number of records as a bucket's lower bound: 1, 2, 5, 10, 50, 100, 500, 1000 …
std::uint64_t count_bucket(std::uint64_t count);

// Signed by the site ("expunge/forget-request/v1" over encode_statement(request)).
struct ForgetRequest {
  RequestId id;
  Basis basis = Basis::kErasure;
  std::uint64_t count_at_least = 1;  // from count_bucket
  Digest commitment;                 // HMAC of the record list; the key stays at the site
  WallTime received;                 // when the administrator asked
  WallTime due;                      // when it must be done
  Signature signature{};
  bool operator==(const ForgetRequest&) const = default;
};

// The site has destroyed the quarantined records' traces and old models after `request` was published.
struct Erased {
  RequestId request;
  ModelVersion version;   // the published version that replaced the old ones
  Signature signature{};  // "expunge/erased/v1" over encode_statement(erased)
  bool operator==(const Erased&) const = default;
};

// ---- coordinator to site

struct Welcome {
  std::string study;                     // the study's TOML, as signed off by the consortium
  std::vector<RequestId> requests = {};  // all of this site; where there are too many, the newest
  bool operator==(const Welcome&) const = default;
};

// A round's work for this site. Attachments: the base model (safetensors; none for kInitialise), then the mask (packed
// bits) where `has_mask`.
struct RoundTask {
  RoundId round;
  Instruction instruction;
  std::vector<RequestId> requests;  // whose quarantined records are the forget set; each site knows its own
  ModelVersion base;                // none for kInitialise
  bool has_mask = false;
  Duration time_left{0};  // until the round's deadline
  RoundId own = {};       // whose tensors of this site's own belong to `base` (FedBN); none: those in the model file
  RoundId own_published = {};  // the same of the newest published version
  bool operator==(const RoundTask&) const = default;
};

// The round is over, counted or not: the site may drop its update.
struct RoundClosed {
  RoundId round;
  bool counted = false;
  bool operator==(const RoundClosed&) const = default;
};

// The life of a forget request.
enum class RequestState : std::uint8_t {
  kReceived = 1,
  kPlanned = 2,
  kUnlearning = 3,
  kVerifying = 4,
  kPublished = 5,
  kRefused = 6,
  kWithdrawn = 7,
  kEscalated = 8,  // exact retraining is under way or was done
};
std::string to_text(RequestState state);  // "received", …

// Sent to the owning site at each transition, and in answer to a ForgetRequest that is already known.
struct RequestProgress {
  RequestId request;
  RequestState state = RequestState::kReceived;
  std::string reason;  // for kRefused and kEscalated; else what is happening
  bool operator==(const RequestProgress&) const = default;
};

// A model version that passed verification (or the end of training). Attachment: the model (safetensors).
struct Published {
  ModelVersion version;
  Digest model;  // SHA-256 of the safetensors file
  std::vector<RequestId>
      forgotten;         // requests that this version has forgotten: erase, destroy older models, say Erased
  RoundId made_in = {};  // the version came from this round
  RoundId own = {};      // as a RoundTask's, of this version
  bool operator==(const Published&) const = default;
};

// Something this site sent was refused.
struct Refusal {
  std::string reason;
  bool operator==(const Refusal&) const = default;
};

using Message = std::variant<Hello, Beat, Update, Declined, ForgetRequest, Erased, Welcome, RoundTask, RoundClosed,
                             RequestProgress, Published, Refusal>;

}  // namespace expunge
