// SHA-256.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "common/base/bytes.h"
#include "common/base/file.h"

namespace expunge {

struct Digest {
  std::array<std::uint8_t, 32> bytes{};
  auto operator<=>(const Digest&) const = default;
};

Digest sha256(ByteView bytes);
Result<Digest> sha256(const Blob& blob);    // reads it in pieces
std::string to_text(const Digest& digest);  // "sha256:" and 64 hex digits
Result<Digest> parse_digest(std::string_view text);

// For input that comes in pieces.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  void add(ByteView bytes);
  Digest finish();  // once; then start again with a new Hasher

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace expunge
