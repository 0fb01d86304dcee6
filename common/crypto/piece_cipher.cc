#include "common/crypto/piece_cipher.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "common/crypto/openssl.h"

namespace expunge {

namespace {

void put(std::uint64_t number, std::uint8_t* to) {
  for (int i = 0; i < 8; ++i) to[i] = static_cast<std::uint8_t>(number >> (8 * i));
}

}  // namespace

struct PieceCipher::State {
  std::unique_ptr<EVP_CIPHER, Free<EVP_CIPHER_free>> cipher{EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr)};
  std::unique_ptr<EVP_CIPHER_CTX, Free<EVP_CIPHER_CTX_free>> context{EVP_CIPHER_CTX_new()};
  std::uint64_t size = 0;
};

PieceCipher::PieceCipher(const SecretBytes& key, std::uint64_t size, Way way) : state_(std::make_unique<State>()) {
  ensure(key.size() == kSealKeySize, "PieceCipher: a key has 32 bytes");
  ensure(state_->cipher != nullptr && state_->context != nullptr, "OpenSSL offers no AES-256-GCM");
  state_->size = size;
  must_be_one(EVP_CipherInit_ex2(state_->context.get(), state_->cipher.get(), key.reveal().data(), nullptr,
                                 way == Way::kSeal ? 1 : 0, nullptr),
              "EVP_CipherInit_ex2");
}

PieceCipher::~PieceCipher() = default;

// The nonce is the piece's number; what is authenticated beside the text is the size and that number.
void PieceCipher::start(std::uint64_t number) {
  std::array<std::uint8_t, 12> nonce{};
  put(number, nonce.data());
  std::array<std::uint8_t, 16> beside{};
  put(state_->size, beside.data());
  put(number, beside.data() + 8);
  auto* context = state_->context.get();
  must_be_one(EVP_CipherInit_ex2(context, nullptr, nullptr, nonce.data(), -1, nullptr), "EVP_CipherInit_ex2");
  int length = 0;
  must_be_one(EVP_CipherUpdate(context, nullptr, &length, beside.data(), static_cast<int>(beside.size())),
              "EVP_CipherUpdate");
}

Bytes PieceCipher::seal(std::uint64_t number, ByteView plain) {
  start(number);
  auto* context = state_->context.get();
  Bytes sealed(plain.size() + kSealTagSize);
  int length = 0;
  if (!plain.empty())
    must_be_one(EVP_EncryptUpdate(context, sealed.data(), &length, plain.data(), static_cast<int>(plain.size())),
                "EVP_EncryptUpdate");
  std::uint8_t* tag = sealed.data() + plain.size();
  must_be_one(EVP_EncryptFinal_ex(context, tag, &length), "EVP_EncryptFinal_ex");
  must_be_one(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kSealTagSize, tag), "EVP_CTRL_AEAD_GET_TAG");
  return sealed;
}

bool PieceCipher::open(std::uint64_t number, ByteView sealed, std::span<std::uint8_t> plain) {
  ensure(sealed.size() == plain.size() + kSealTagSize, "PieceCipher: sealed and plain sizes do not match");
  start(number);
  auto* context = state_->context.get();
  std::array<std::uint8_t, kSealTagSize> tag{};
  std::copy_n(sealed.data() + plain.size(), tag.size(), tag.data());
  int length = 0;
  must_be_one(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kSealTagSize, tag.data()), "EVP_CTRL_AEAD_SET_TAG");
  if (!plain.empty())
    must_be_one(EVP_DecryptUpdate(context, plain.data(), &length, sealed.data(), static_cast<int>(plain.size())),
                "EVP_DecryptUpdate");
  std::uint8_t nothing = 0;
  if (EVP_DecryptFinal_ex(context, &nothing, &length) == 1) return true;
  if (!plain.empty()) OPENSSL_cleanse(plain.data(), plain.size());
  forget_openssl_errors();
  return false;
}

}  // namespace expunge
