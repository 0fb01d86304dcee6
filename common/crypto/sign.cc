#include "common/crypto/sign.h"

#include <openssl/evp.h>

#include "common/crypto/hash.h"
#include "common/crypto/openssl.h"

namespace expunge {

namespace {

constexpr std::size_t kKeySize = 32;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Context = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;

// Ed25519 takes its whole message at once; the digest keeps that short whatever is signed.
Bytes statement(std::string_view context, ByteView bytes) {
  Bytes text = bytes_of(context);
  text.push_back(0);
  const Digest digest = sha256(bytes);
  text.insert(text.end(), digest.bytes.begin(), digest.bytes.end());
  return text;
}

}  // namespace

struct SigningKey::State {
  Key key;
};

SigningKey::SigningKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

SigningKey SigningKey::generate() {
  auto key = from_bytes(SecretBytes::random(kKeySize).reveal());
  return *std::move(key);
}

Result<SigningKey> SigningKey::from_bytes(ByteView raw) {
  if (raw.size() != kKeySize) return bad_input("an Ed25519 secret key has 32 bytes, not " + std::to_string(raw.size()));
  auto state = std::make_unique<State>();
  state->key.reset(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw.data(), raw.size()));
  ensure(state->key != nullptr, "OpenSSL took no Ed25519 key");
  return SigningKey(std::move(state));
}

SecretBytes SigningKey::to_bytes() const {
  Bytes raw(kKeySize);
  std::size_t size = raw.size();
  must_be_one(EVP_PKEY_get_raw_private_key(state_->key.get(), raw.data(), &size), "EVP_PKEY_get_raw_private_key");
  return SecretBytes(std::move(raw));
}

VerifyKey SigningKey::verify_key() const {
  VerifyKey raw{};
  std::size_t size = raw.size();
  must_be_one(EVP_PKEY_get_raw_public_key(state_->key.get(), raw.data(), &size), "EVP_PKEY_get_raw_public_key");
  return raw;
}

Signature SigningKey::sign(std::string_view context, ByteView bytes) const {
  const Bytes text = statement(context, bytes);
  Signature signature{};
  std::size_t size = signature.size();
  const Context signer(EVP_MD_CTX_new());
  must_be_one(EVP_DigestSignInit(signer.get(), nullptr, nullptr, nullptr, state_->key.get()), "EVP_DigestSignInit");
  must_be_one(EVP_DigestSign(signer.get(), signature.data(), &size, text.data(), text.size()), "EVP_DigestSign");
  return signature;
}

Status verify(const VerifyKey& key, std::string_view context, ByteView bytes, const Signature& signature) {
  const Bytes text = statement(context, bytes);
  const Key public_key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()));
  const Context checker(EVP_MD_CTX_new());
  const bool holds = public_key != nullptr && checker != nullptr &&
                     EVP_DigestVerifyInit(checker.get(), nullptr, nullptr, nullptr, public_key.get()) == 1 &&
                     EVP_DigestVerify(checker.get(), signature.data(), signature.size(), text.data(), text.size()) == 1;
  if (holds) return {};
  forget_openssl_errors();
  return not_trusted("the signature over " + std::string(context) + " does not hold");
}

}  // namespace expunge
