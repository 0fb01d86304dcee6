// One round: some sites are asked for one piece of work; it closes with who answered, or fails with a reason.
//
// Does not know which work it carries, nor what an answer means. No I/O; protocol thread only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "coordinator/admission.h"
#include "coordinator/presence.h"

namespace expunge {

// What is asked of whom: durable, so that after a crash the very same round goes on.
struct RoundOrder {
  RoundId id;
  std::string purpose;  // for people: "training round 3 of 20"
  Instruction instruction;
  ModelVersion base;  // none for kInitialise
  bool has_mask = false;
  std::vector<RequestId> requests;  // whose records are the forget set
  std::vector<SiteId> invited;      // by name
  std::vector<SiteId> required;     // of the invited: without them the round fails
  std::uint32_t quorum = 1;
  Duration deadline{0};  // from its opening
  bool operator==(const RoundOrder&) const = default;
};

struct Answer {
  std::uint64_t weight = 0;
  std::uint64_t sample_visits = 0;
  Measures measures;
};

struct Waiting {
  SiteId site;
  std::string why;
};

enum class Standing { kOpen, kClosable, kFailed };

struct Verdict {
  Standing standing = Standing::kOpen;
  std::string why;                // of kFailed
  bool is_nobodys_fault = false;  // of kFailed: too few were connected, or one it cannot do without was not
};

class Round {
 public:
  Round(RoundOrder order, Time opened) : order_(std::move(order)), opened_(opened) {}

  const RoundOrder& order() const { return order_; }
  Time opened() const { return opened_; }
  Time deadline() const { return opened_ + order_.deadline; }
  bool invites(const SiteId& site) const;
  bool is_settled(const SiteId& site) const;  // answered or declined: nothing more is taken from it

  void answer(const AdmittedUpdate& update);
  // Also for an answer that had to be refused. The reason may be in a peer's words: it is kept as a message would be.
  void decline(const SiteId& site, const std::string& why);

  Verdict judge(const Presence& presence, Time now) const;
  Time next_wake(const Presence& presence, Time now) const;  // when judge() may change by time alone
  std::vector<Waiting> waits_for(const Presence& presence, Time now) const;

  const std::map<SiteId, Answer>& answers() const { return answers_; }
  const std::map<SiteId, std::string>& declined() const { return declined_; }
  std::vector<SiteId> absent() const;  // neither answered nor declined

 private:
  std::optional<SiteId> required_without_answer() const;
  Verdict failed(const Presence& presence) const;

  RoundOrder order_;
  Time opened_;
  std::map<SiteId, Answer> answers_;
  std::map<SiteId, std::string> declined_;
};

}  // namespace expunge
