// Who belongs to the consortium: every member's public keys and status, versioned, signed by the consortium's key.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/ids.h"
#include "common/crypto/sign.h"

namespace expunge {

using TransportKey = std::array<std::uint8_t, 32>;  // CURVE (X25519) public key, raw

enum class MemberStatus : std::uint8_t { kActive = 1, kPaused = 2, kWithdrawn = 3 };

struct Member {
  SiteId name;  // kCoordinator for the coordinator
  TransportKey transport_key{};
  VerifyKey statement_key{};
  MemberStatus status = MemberStatus::kActive;
  bool operator==(const Member&) const = default;
};

struct Roster {
  std::string consortium;
  std::uint64_t version = 1;
  WallTime issued;
  WallTime expires;
  std::string address;          // where sites dial: "tcp://host:port"
  std::vector<Member> members;  // by name, bytewise; exactly one coordinator
  bool operator==(const Roster&) const = default;

  const Member* find(const SiteId& name) const;
  const Member* find(const TransportKey& key) const;
  std::vector<SiteId> sites() const;  // active ones, without the coordinator
};

// The file roster.json: {"roster": {…}, "signature": "hex"}, signed over the exact bytes of the value of "roster".
std::string encode_roster(const Roster& roster, const SigningKey& consortium);
// kNotTrusted: wrong signature, or expired at `now`. kBadInput: not a roster.
Result<Roster> decode_roster(std::string_view file, const VerifyKey& consortium, WallTime now);

}  // namespace expunge
