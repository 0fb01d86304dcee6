// What a Courier has offered to its peers, kept for them to fetch: per peer, the newest message of each kind.
#pragma once

#include <map>
#include <vector>

#include "protocols/codec.h"

namespace expunge {

class Outbox {
 public:
  explicit Outbox(std::uint64_t chunk_bytes) : chunk_bytes_(chunk_bytes) {}

  // Takes the place of what was kept of this kind for this peer.
  Offer keep(const SiteId& to, const Message& message, std::vector<Attachment> attachments);
  // Sends the chunk, or that the offer is gone. Only what was offered to this very peer is to be had.
  void answer(const SiteId& peer, const Fetch& fetch, Time now, CourierStep& step);
  void forget(const SiteId& peer) { kept_.erase(peer); }
  // Of offers that were fetched from and not yet to the end.
  std::vector<Transfer> transfers() const;

 private:
  struct Kept {
    std::uint64_t offer = 0;
    std::vector<Attachment> attachments;
    std::vector<std::vector<bool>> served;  // per attachment and chunk
    std::optional<Time> started;            // the first fetch
  };
  Kept* find(const SiteId& peer, std::uint64_t offer);
  Transfer progress(const SiteId& peer, const Kept& kept) const;

  std::uint64_t chunk_bytes_;
  std::map<SiteId, std::map<std::size_t, Kept>> kept_;  // by the message's kind
};

}  // namespace expunge
