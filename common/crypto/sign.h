// Ed25519 statements. Every signature is over a context string and the bytes as sent, so that a signature made for one
// purpose never serves another: signed is "<context>\0" and the SHA-256 of the bytes.
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "common/base/bytes.h"
#include "common/crypto/secret.h"

namespace expunge {

using Signature = std::array<std::uint8_t, 64>;
using VerifyKey = std::array<std::uint8_t, 32>;

class SigningKey {
 public:
  static SigningKey generate();
  static Result<SigningKey> from_bytes(ByteView raw);  // 32 bytes
  SecretBytes to_bytes() const;
  VerifyKey verify_key() const;
  Signature sign(std::string_view context, ByteView bytes) const;

  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

 private:
  struct State;
  explicit SigningKey(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// kNotTrusted when the signature does not hold.
Status verify(const VerifyKey& key, std::string_view context, ByteView bytes, const Signature& signature);

}  // namespace expunge
