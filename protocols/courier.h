// Moves messages with large attachments over a transport that moves small frames.
//
// The receiver pulls. A message announces its attachments (size and the SHA-256 of each chunk); the receiving Courier
// asks `admit` whether it wants them, then fetches chunk by chunk with a small window, checks each against its digest
// and spools them to a scratch file; only when all are there is the message delivered. So a transfer cut off by a lost
// connection goes on where it was, nobody can push what was not asked for, and liveness is progress: bytes that move.
//
// Memory is bounded by what is under way: over all peers together, whatever their number, a receiver asks for and a
// sender serves at most CourierRules::total bytes at once. A chunk is under way until its receiver says that it has it.
//
// A message is said once: what is lost with a connection, its sender says again when it learns of it. Said again while
// its attachments are being fetched, it goes on with what is there already, even when the sender was restarted; said
// again after delivery, it is delivered again, from the same files if somebody still holds them.
//
// Does no I/O but through Files: feed it frames and time, send the frames it returns. Protocol thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/ids.h"
#include "common/crypto/hash.h"
#include "protocols/message.h"

namespace expunge {

// What is said of an attachment: enough to check every chunk.
struct BlobRef {
  std::uint64_t size = 0;
  std::vector<Digest> chunks;  // SHA-256 of each chunk of CourierRules::chunk bytes; the last may be shorter
  bool operator==(const BlobRef&) const = default;
};

struct Attachment {
  std::shared_ptr<const Blob> blob;
  BlobRef ref;
};

// Reads the blob once to describe it.
Result<Attachment> attach(std::shared_ptr<const Blob> blob, std::uint64_t chunk_bytes);

// One multipart message on the wire: frame 0 is the Cap'n Proto header, frame 1 (of a chunk only) raw bytes.
using Frames = std::vector<Bytes>;

struct FramesTo {
  SiteId to;
  Frames frames;
};

struct Delivered {
  SiteId from;
  Message message;
  std::vector<std::shared_ptr<const Blob>> attachments;  // scratch files, gone when the last user lets go
};

// A message that was admitted and will not be delivered: its sender took its attachments back, sent others, or nothing
// came of them any more. Whoever waits for it has to be told again.
struct Dropped {
  SiteId from;
  Message message;
};

// Bytes from a peer that were refused: counted, and too many of them end in a pause. The peer is told of messages and
// chunks that were refused, not of frames that could not be read. kStale is what the late, repeated or reordered frames
// of an honest peer look like.
struct RefusedFrom {
  SiteId from;
  Error error;
};

// What one event led to.
struct CourierStep {
  std::vector<FramesTo> send;
  std::vector<Delivered> delivered;
  std::vector<Dropped> dropped;
  std::vector<RefusedFrom> refused;
  std::vector<Error> troubles;  // nobody's fault, for the log: a full disk (tried again), a transfer given up
};

struct CourierRules {
  std::uint64_t chunk = std::uint64_t{256} << 10;
  std::size_t window = 8;                           // chunks asked for and not yet there, per attachment
  std::uint64_t total = std::uint64_t{8} << 20;     // bytes under way at once, over all peers, in each direction
  Duration retry{5000};                             // ask again for what did not come; longer where the line is slow
  Duration give_up{600000};                         // without a single byte: the transfer is dropped
  std::uint64_t largest = std::uint64_t{16} << 30;  // one attachment
};

// A transfer under way, for `status`: "31 of 45 MB received, 1.2 MB/s".
struct Transfer {
  SiteId peer;
  bool incoming = true;
  std::uint64_t done = 0;
  std::uint64_t size = 0;
  Time started;
};

class Courier {
 public:
  // May this peer send this now, with attachments of these sizes? Asked before the first byte is fetched.
  using Admit = std::function<Status(const SiteId&, const Message&, std::span<const BlobRef>)>;

  // The spool is the folder of the scratch files; attachments of one chunk stay in memory.
  Courier(Files& files, Path spool, CourierRules rules, Admit admit);
  ~Courier();

  // Keeps the attachments for the peer to fetch until the next message of the same kind to it, or withdraw() of one.
  CourierStep send(const SiteId& to, const Message& message, std::vector<Attachment> attachments);
  CourierStep on_frames(const SiteId& from, Frames frames, Time now);
  CourierStep on_time(Time now);
  CourierStep on_connected(const SiteId& peer, Time now);  // goes on with what was cut off
  CourierStep on_disconnected(const SiteId& peer, Time now);
  void withdraw(const BlobRef& what);  // what was offered with it is gone, for every peer

  std::optional<Time> next_wake() const;
  std::vector<Transfer> transfers() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace expunge
