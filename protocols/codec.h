// Bytes to values and back: the one border. Its .cc files are the only includers of the generated Cap'n Proto headers.
//
// decode answers "is it well-formed?": enumerations known, counts within limits.h, names plain, numbers finite.
// Whether it is acceptable now is admission's question.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "protocols/courier.h"
#include "protocols/message.h"

namespace expunge {

// A message with what it says of its attachments. `offer` is their name in what follows, derived from the message's
// kind and the attachments' digests, so that the same files offered again have the same number; never 0.
struct Offer {
  std::uint64_t offer = 0;
  Message message;
  std::vector<BlobRef> attachments;
  bool operator==(const Offer&) const = default;
};

struct Fetch {
  std::uint64_t offer = 0;
  std::uint32_t attachment = 0;
  std::uint32_t chunk = 0;
  bool operator==(const Fetch&) const = default;
};

struct Chunk {
  std::uint64_t offer = 0;
  std::uint32_t attachment = 0;
  std::uint32_t chunk = 0;  // its bytes are frame 1
  bool operator==(const Chunk&) const = default;
};

// The offer that was to be fetched from is no longer there.
struct Gone {
  std::uint64_t offer = 0;
  bool operator==(const Gone&) const = default;
};

// The chunk arrived: its sender may put another under way.
struct Got {
  std::uint64_t offer = 0;
  std::uint32_t attachment = 0;
  std::uint32_t chunk = 0;
  bool operator==(const Got&) const = default;
};

using Envelope = std::variant<Offer, Fetch, Chunk, Gone, Got>;

Bytes encode(const Envelope& envelope);
Result<Envelope> decode(ByteView frame);  // kBadInput

// What a site signs its statements for, and their bytes; never re-encoded to verify, so the layout is frozen in
// tests/golden.
inline constexpr std::string_view kForgetContext = "expunge/forget-request/v1";
inline constexpr std::string_view kErasedContext = "expunge/erased/v1";
Bytes encode_statement(const ForgetRequest& request);
Bytes encode_statement(const Erased& erased);

}  // namespace expunge
