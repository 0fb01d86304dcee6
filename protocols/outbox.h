// What a Courier has offered to its peers, kept for them to fetch: per peer, the newest message of each kind. What is
// asked for leaves when its turn comes; a chunk is under way until its receiver says that it arrived.
#pragma once

#include <deque>
#include <map>
#include <vector>

#include "protocols/codec.h"
#include "protocols/shares.h"

namespace expunge {

class Outbox {
 public:
  explicit Outbox(const CourierRules& rules) : chunk_bytes_(rules.chunk), total_(rules.total) {}

  // Takes the place of what was kept of this kind for this peer.
  Offer keep(const SiteId& to, const Message& message, std::vector<Attachment> attachments);
  // Only what was offered to this very peer is to be had.
  void ask(const SiteId& peer, const Fetch& fetch, CourierStep& step);
  void arrived(const SiteId& peer, const Got& got, Time now, CourierStep& step);
  // Sends what there is room for: chunks, or that the offer is gone.
  void serve(Time now, CourierStep& step);

  void cut_off(const SiteId& peer) { lines_.erase(peer); }  // what was under way is lost, what was asked is asked again
  void withdraw(const BlobRef& what);                       // every offer with this attachment is gone
  // A peer from which nothing was heard of what is under way to it for kStalled does not hold up the others.
  void on_time(Time now);
  std::optional<Time> next_wake() const;
  // Of offers that were fetched from and not yet to the end.
  std::vector<Transfer> transfers() const;

 private:
  static constexpr Duration kStalled{30000};

  struct Kept {
    std::uint64_t offer = 0;
    std::vector<Attachment> attachments;
    std::vector<std::vector<bool>> served;  // per attachment and chunk
    std::optional<Time> started;            // the first fetch
  };
  struct UnderWay {
    Fetch fetch;
    std::uint64_t bytes = 0;
  };
  struct Line {  // to one peer
    std::deque<Fetch> asked;
    std::vector<UnderWay> under_way;
    Time moved;  // when something was heard of what is under way, or it set out

    std::uint64_t bytes() const;
  };
  Kept* find(const SiteId& peer, std::uint64_t offer);
  bool serve_one(const SiteId& peer, Line& line, Shares& shares, Time now, CourierStep& step);
  void send_chunk(const SiteId& peer, Kept& kept, const Fetch& fetch, CourierStep& step);
  Transfer progress(const SiteId& peer, const Kept& kept) const;

  std::uint64_t chunk_bytes_;
  std::uint64_t total_;
  std::map<SiteId, std::map<std::size_t, Kept>> kept_;  // by the message's kind
  std::map<SiteId, Line> lines_;
  SiteId last_served_;
};

}  // namespace expunge
