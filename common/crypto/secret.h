// Bytes that must not be seen: move-only, wiped on destruction, never printed, compared in constant time.
#pragma once

#include <cstddef>

#include "common/base/bytes.h"

namespace expunge {

class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(Bytes bytes) : bytes_(std::move(bytes)) {}
  SecretBytes(SecretBytes&& other) noexcept : bytes_(std::move(other.bytes_)) { other.bytes_.clear(); }
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  ~SecretBytes() { wipe(); }

  ByteView reveal() const { return bytes_; }
  std::size_t size() const { return bytes_.size(); }
  bool equals(ByteView other) const;            // constant time
  static SecretBytes random(std::size_t size);  // from the operating system's generator

 private:
  void wipe();
  Bytes bytes_;
};

}  // namespace expunge
