#include "common/net/curve_keys.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

TEST(CurveKeys, APairsPublicKeyFollowsFromItsSecretKey) {
  const CurvePair pair = make_curve_pair();
  EXPECT_EQ(*curve_public_key(pair.secret_key), pair.public_key);
}

TEST(CurveKeys, TwoPairsDiffer) {
  const CurvePair one = make_curve_pair();
  const CurvePair other = make_curve_pair();
  EXPECT_NE(one.public_key, other.public_key);
  EXPECT_FALSE(one.secret_key.equals(other.secret_key.reveal()));
}

// The vector of RFC 7748, section 6.1: Alice's keys.
TEST(CurveKeys, AgreeWithThePublishedVector) {
  SecretBytes secret(*from_hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
  const CurveKey key = *curve_public_key(secret);
  EXPECT_EQ(to_hex(key), "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
}

TEST(CurveKeys, ASecretOfTheWrongSizeIsRefused) {
  const auto key = curve_public_key(SecretBytes(Bytes(31)));
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().fault, Fault::kBadInput);
  EXPECT_EQ(key.error().what, "a transport key has 32 bytes, not 31");
}

}  // namespace
}  // namespace expunge
