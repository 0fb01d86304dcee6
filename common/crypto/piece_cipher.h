// One piece of a sealed file, encrypted or checked and decrypted. Used by seal.cc alone.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "common/crypto/secret.h"

namespace expunge {

constexpr std::size_t kSealKeySize = 32;
constexpr std::size_t kSealTagSize = 16;

class PieceCipher {
 public:
  enum class Way { kSeal, kOpen };
  // `size` is that of the whole plaintext; every piece's tag covers it and the piece's number.
  PieceCipher(const SecretBytes& key, std::uint64_t size, Way way);
  ~PieceCipher();

  // Ciphertext and tag. For Way::kSeal.
  Bytes seal(std::uint64_t number, ByteView plain);
  // Fills `plain`, which is 16 bytes shorter than `sealed`. False: the tag does not hold, and `plain` was wiped.
  bool open(std::uint64_t number, ByteView sealed, std::span<std::uint8_t> plain);

 private:
  struct State;
  void start(std::uint64_t number);
  std::unique_ptr<State> state_;
};

}  // namespace expunge
