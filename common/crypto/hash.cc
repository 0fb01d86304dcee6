#include "common/crypto/hash.h"

#include <openssl/evp.h>

#include <algorithm>

#include "common/crypto/openssl.h"

namespace expunge {

namespace {

constexpr std::string_view kPrefix = "sha256:";

// Looked up once: a look-up costs as much as hashing 64 bytes.
const EVP_MD* algorithm() {
  static const std::unique_ptr<EVP_MD, Free<EVP_MD_free>> fetched(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  ensure(fetched != nullptr, "OpenSSL offers no SHA256");
  return fetched.get();
}

}  // namespace

struct Hasher::State {
  std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>> context{EVP_MD_CTX_new()};
};

Hasher::Hasher() : state_(std::make_unique<State>()) {
  must_be_one(EVP_DigestInit_ex2(state_->context.get(), algorithm(), nullptr), "EVP_DigestInit_ex2");
}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::add(ByteView bytes) {
  must_be_one(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()), "EVP_DigestUpdate");
}

Digest Hasher::finish() {
  Digest digest;
  must_be_one(EVP_DigestFinal_ex(state_->context.get(), digest.bytes.data(), nullptr), "EVP_DigestFinal_ex");
  return digest;
}

Digest sha256(ByteView bytes) {
  Digest digest;
  must_be_one(EVP_Digest(bytes.data(), bytes.size(), digest.bytes.data(), nullptr, algorithm(), nullptr), "EVP_Digest");
  return digest;
}

Result<Digest> sha256(const Blob& blob) {
  constexpr std::uint64_t kPiece = 1 << 20;
  Hasher hasher;
  Bytes piece;
  for (std::uint64_t at = 0; at < blob.size(); at += kPiece) {
    piece.resize(std::min(kPiece, blob.size() - at));
    EXPUNGE_TRY_DO(blob.read(at, piece));
    hasher.add(piece);
  }
  return hasher.finish();
}

std::string to_text(const Digest& digest) {
  return std::string(kPrefix) + to_hex(digest.bytes);
}

Result<Digest> parse_digest(std::string_view text) {
  Digest digest;
  const auto wrong =
      bad_input("a digest is \"sha256:\" and 64 hex digits, not " + std::to_string(text.size()) + " other characters");
  if (!text.starts_with(kPrefix) || text.size() != kPrefix.size() + 2 * digest.bytes.size()) return wrong;
  const auto bytes = from_hex(text.substr(kPrefix.size()));
  if (!bytes) return wrong;
  std::ranges::copy(*bytes, digest.bytes.begin());
  return digest;
}

}  // namespace expunge
