#include "common/crypto/sign.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <type_traits>

namespace expunge {
namespace {

constexpr const char* kContext = "expunge/test/v1";

// The first test vector of RFC 8032.
SigningKey known_key() {
  const auto seed = from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  return *SigningKey::from_bytes(*seed);
}

TEST(SigningKey, PublicHalfMatchesRfc8032) {
  EXPECT_EQ(to_hex(known_key().verify_key()), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
}

// Computed with an independent implementation in integers of RFC 8032, over "expunge/test/v1\0" and SHA-256("abc").
TEST(SigningKey, SignatureMatchesAnIndependentImplementation) {
  EXPECT_EQ(to_hex(known_key().sign(kContext, view_of("abc"))),
            "d44b24a9c30033e1e04d97e6872fe7dc51611e1e6d27a213d6e6d6bd58f3f8db"
            "fb4776c31977b783ff45cb260047525c6b88c7a92e8158948991a34fcb167f0b");
}

TEST(SigningKey, BytesGoThereAndBack) {
  const SigningKey key = SigningKey::generate();
  const auto again = SigningKey::from_bytes(key.to_bytes().reveal());
  EXPECT_EQ(again->verify_key(), key.verify_key());
  EXPECT_NE(SigningKey::generate().verify_key(), key.verify_key());
}

TEST(SigningKey, AnotherLengthIsRefused) {
  EXPECT_EQ(SigningKey::from_bytes(Bytes(31)).error().what, "an Ed25519 secret key has 32 bytes, not 31");
  EXPECT_EQ(SigningKey::from_bytes({}).error().fault, Fault::kBadInput);
  static_assert(!std::is_copy_constructible_v<SigningKey>);
}

TEST(Verify, HoldsForWhatWasSigned) {
  const SigningKey key = SigningKey::generate();
  EXPECT_TRUE(verify(key.verify_key(), kContext, view_of("text"), key.sign(kContext, view_of("text"))));
  EXPECT_TRUE(verify(key.verify_key(), "", {}, key.sign("", {})));
}

TEST(Verify, FailsForOtherTextContextOrKey) {
  const SigningKey key = SigningKey::generate();
  const Signature signature = key.sign(kContext, view_of("text"));
  const auto fault = [&](const VerifyKey& by, std::string_view context, std::string_view text) {
    return verify(by, context, view_of(text), signature).error().fault;
  };
  EXPECT_EQ(fault(key.verify_key(), kContext, "texT"), Fault::kNotTrusted);
  EXPECT_EQ(fault(key.verify_key(), "expunge/other/v1", "text"), Fault::kNotTrusted);
  EXPECT_EQ(fault(SigningKey::generate().verify_key(), kContext, "text"), Fault::kNotTrusted);
}

TEST(Verify, FailsForEveryFlippedBitOfTheSignature) {
  const SigningKey key = known_key();
  const Signature good = key.sign(kContext, view_of("text"));
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Signature bad = good;
    bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1u << (bit % 8)));
    EXPECT_FALSE(verify(key.verify_key(), kContext, view_of("text"), bad)) << bit;
  }
}

TEST(Verify, FailsForKeysThatAreNoPoints) {
  VerifyKey nonsense;
  nonsense.fill(0xff);
  EXPECT_EQ(verify(nonsense, kContext, view_of("text"), Signature{}).error().fault, Fault::kNotTrusted);
}

}  // namespace
}  // namespace expunge
