// X25519 key pairs of the encrypted transport, as raw bytes. Values; any thread; intermediate forms are wiped.
#pragma once

#include <array>
#include <cstdint>

#include "common/base/result.h"
#include "common/crypto/secret.h"

namespace expunge {

using CurveKey = std::array<std::uint8_t, 32>;  // raw X25519 public key

struct CurvePair {
  CurveKey public_key{};
  SecretBytes secret_key;  // 32 raw bytes
};
CurvePair make_curve_pair();
// The public half that belongs to a secret key. kBadInput: not 32 bytes.
Result<CurveKey> curve_public_key(const SecretBytes& secret_key);

}  // namespace expunge
