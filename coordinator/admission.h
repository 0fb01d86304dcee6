// Is this update acceptable now? Downstream code takes AdmittedUpdate, which only `admit` can make.
//
// Two looks: before anything is fetched (what is announced), and once the bytes are there.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "common/base/file.h"
#include "common/model/weights.h"
#include "protocols/message.h"

namespace expunge {

struct AdmissionRules {
  RoundId round;  // the open one
  Work work = Work::kTrain;
  std::size_t elements = 0;     // of the model; 0 before there is one
  std::uint64_t announced = 0;  // training records of the sender
};

// What kind of attachment answers what kind of work.
Payload payload_of(Work work);

// kStale: another round's update. kBadInput: what it says does not fit the round.
Status check_announced(const SiteId& from, const Update& update, std::span<const std::uint64_t> sizes,
                       const AdmissionRules& rules);

class AdmittedUpdate {
 public:
  const SiteId& from() const { return from_; }
  const Update& update() const { return update_; }
  const std::shared_ptr<const Blob>& payload() const { return payload_; }  // null for kNone

 private:
  friend Result<AdmittedUpdate> admit(const SiteId&, const Update&, const std::vector<std::shared_ptr<const Blob>>&,
                                      const AdmissionRules&);
  AdmittedUpdate(SiteId from, Update update, std::shared_ptr<const Blob> payload)
      : from_(std::move(from)), update_(std::move(update)), payload_(std::move(payload)) {}

  SiteId from_;
  Update update_;
  std::shared_ptr<const Blob> payload_;
};

// The checks of check_announced on what really came. The values inside are checked where they are read: see
// aggregation.h.
Result<AdmittedUpdate> admit(const SiteId& from, const Update& update,
                             const std::vector<std::shared_ptr<const Blob>>& attachments, const AdmissionRules& rules);

}  // namespace expunge
