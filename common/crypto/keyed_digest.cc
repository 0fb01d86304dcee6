#include "common/crypto/keyed_digest.h"

#include <openssl/evp.h>

namespace expunge {

Digest keyed_digest(const SecretBytes& key, ByteView bytes) {
  ensure(key.size() > 0, "keyed_digest: an empty key commits to nothing");
  Digest digest;
  std::size_t size = 0;
  const auto* made = EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.reveal().data(), key.size(),
                               bytes.data(), bytes.size(), digest.bytes.data(), digest.bytes.size(), &size);
  ensure(made != nullptr && size == digest.bytes.size(), "keyed_digest: OpenSSL made no HMAC-SHA-256");
  return digest;
}

}  // namespace expunge
