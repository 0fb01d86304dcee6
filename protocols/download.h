// One message on its way in: its attachments, chunk by chunk, each checked against its digest before it is kept.
#pragma once

#include <set>
#include <variant>
#include <vector>

#include "protocols/codec.h"

namespace expunge {

class Download {
 public:
  // What the offer's attachments must be like before anything is fetched. kBadInput.
  static Status check(const Offer& offer, const CourierRules& rules);

  Download(Offer offer, const CourierRules& rules, Files& files, Path spool, Time now);

  const Offer& offer() const { return offer_; }
  // The same attachments announced again: what is there stays.
  void renew(Message message) { offer_.message = std::move(message); }

  // The size of the next chunk to ask for; none: all are asked for, or the windows are full.
  std::optional<std::uint64_t> wants() const;
  Fetch ask(Time now);  // for that chunk
  void take_back();     // what was asked for and is not there yet is to be asked for again
  void wait_longer();   // before the next time that nothing came
  std::uint64_t under_way() const { return under_way_; }  // bytes asked for and not there yet

  // True: the chunk is wanted and is what was announced, keep() it. False: it was asked for twice and is here already.
  // kStale: not asked for, or not any more. kBadInput: there is no such chunk. kCorrupt: not what was announced.
  Result<bool> accept(const Chunk& chunk, ByteView bytes, Time now);
  // An error is our own disk's; the chunk counts as not received and is asked for again later.
  Status keep(const Chunk& chunk, Bytes bytes);

  bool is_complete() const;
  std::vector<std::shared_ptr<const Blob>> finish();  // once complete, once

  Time next_wake() const;
  bool is_overdue(Time now) const { return under_way_ > 0 && now >= quiet_since_ + patience_; }
  bool is_given_up(Time now) const { return now >= last_byte_ + rules_.give_up; }
  Transfer transfer(const SiteId& peer) const;

 private:
  struct Part {
    std::vector<bool> have;
    std::vector<std::uint8_t> owed;   // times asked for and not answered
    std::set<std::uint32_t> waiting;  // asked for and not there yet
    std::set<std::uint32_t> again;    // to be asked for once more
    std::uint32_t next = 0;           // the first chunk never asked for
    std::uint64_t done = 0;
    std::variant<Bytes, std::unique_ptr<ScratchFile>> store;  // Bytes for one chunk
  };
  struct Wanted {
    std::uint32_t attachment = 0;
    std::uint32_t chunk = 0;
  };
  std::optional<Wanted> next_wanted() const;
  void note_arrival(Time now);
  std::size_t size_of(std::uint32_t attachment, std::uint32_t chunk) const;
  Status store(const Chunk& chunk, Bytes bytes);

  Offer offer_;
  CourierRules rules_;
  Files& files_;
  Path spool_;
  std::vector<Part> parts_;
  std::uint64_t under_way_ = 0;
  Time started_;
  Time last_byte_;
  Time quiet_since_;   // the last arrival, or the first question after which nothing came yet
  Duration patience_;  // with the quiet
};

}  // namespace expunge
