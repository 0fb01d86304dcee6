// The coordinator's side of everything: rounds of training, forget requests, published models.
//
// Does no I/O but through Files (model files): feed it events, carry out the actions it returns (protocols/action.h).
// Deterministic in its events. Protocol thread only.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/crypto/secret.h"
#include "protocols/action.h"
#include "protocols/membership/roster.h"
#include "protocols/message.h"
#include "protocols/study.h"

namespace expunge {

using CoordinatorAction = std::variant<Send, Withdraw, WakeAt, Record, Note>;
using CoordinatorActions = std::vector<CoordinatorAction>;

inline constexpr std::size_t kMostToldRounds = 1000;  // in a status: the newest; the ledger has all

class Coordinator {
 public:
  struct Setting {
    Study study;
    std::string study_text;     // as read; goes to the sites in Welcome
    std::vector<Member> sites;  // active sites, by name
    Files& files;               // must outlive the coordinator
    Path models;                // folder of model files, this coordinator's alone
    std::uint64_t chunk_bytes = CourierRules{}.chunk;
    // Where keys of model files come from: the operating system in programs, a seed in simulations.
    std::function<SecretBytes(std::size_t size)> keys = SecretBytes::random;
  };

  // Goes on from `saved`; empty for a new federation. kCorrupt: saved state that does not parse, a model file missing
  // or changed; kBadInput: the study differs from the one the federation began with.
  static Result<std::unique_ptr<Coordinator>> restore(Setting setting, const SavedState& saved);
  virtual ~Coordinator() = default;

  virtual CoordinatorActions start(Moment now) = 0;
  virtual CoordinatorActions on_connected(const SiteId& site, Moment now) = 0;
  virtual CoordinatorActions on_disconnected(const SiteId& site, Moment now) = 0;
  // Before the attachments of a message are fetched: is it wanted, and are the sizes right?
  virtual Status admit(const SiteId& site, const Message& message, std::span<const BlobRef> attachments) const = 0;
  virtual CoordinatorActions on_message(const SiteId& site, const Message& message,
                                        const std::vector<std::shared_ptr<const Blob>>& attachments, Moment now) = 0;
  virtual CoordinatorActions on_time(Moment now) = 0;

  // For `status` and for tests. JSON: {"study", "phase": "waiting|training|unlearning|idle", "round": {…, "waits_for":
  // [{"site", "why"}]}, "rounds": […], "rounds_total" and "sample_visits" (also of rounds no longer told), "sites":
  // [{"name", "connected", "stage", "percent" (of its work, where known)}], "requests": [{"id", "site", "state",
  // "reason", "method", "received", "due", …}], "models": [{"version", "state", "digest"}]}.
  virtual std::string status(Moment now) const = 0;
  virtual bool trained() const = 0;  // all rounds of training are done and no request is open
  // The newest published version; none before the first.
  virtual std::optional<ModelVersion> published() const = 0;
  // Its safetensors file, in clear. kBadInput: there is no such version; kStale: destroyed.
  virtual Result<std::shared_ptr<const Blob>> model(ModelVersion version) const = 0;
};

}  // namespace expunge
