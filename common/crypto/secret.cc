#include "common/crypto/secret.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "common/crypto/openssl.h"

namespace expunge {

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  bytes_ = std::move(other.bytes_);
  other.bytes_.clear();
  return *this;
}

bool SecretBytes::equals(ByteView other) const {
  return other.size() == bytes_.size() && CRYPTO_memcmp(bytes_.data(), other.data(), other.size()) == 0;
}

SecretBytes SecretBytes::random(std::size_t size) {
  Bytes bytes(size);
  must_be_one(RAND_priv_bytes(bytes.data(), static_cast<int>(size)), "RAND_priv_bytes");
  return SecretBytes(std::move(bytes));
}

void SecretBytes::wipe() {
  if (!bytes_.empty()) OPENSSL_cleanse(bytes_.data(), bytes_.size());
}

}  // namespace expunge
