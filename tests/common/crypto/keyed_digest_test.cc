#include "common/crypto/keyed_digest.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

// RFC 4231, cases 1, 2 and 6.
TEST(KeyedDigest, MatchesKnownAnswers) {
  EXPECT_EQ(to_text(keyed_digest(SecretBytes(Bytes(20, 0x0b)), view_of("Hi There"))),
            "sha256:b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_text(keyed_digest(SecretBytes(bytes_of("Jefe")), view_of("what do ya want for nothing?"))),
            "sha256:5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_text(keyed_digest(SecretBytes(Bytes(131, 0xaa)),
                                 view_of("Test Using Larger Than Block-Size Key - Hash Key First"))),
            "sha256:60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(KeyedDigest, EmptyTextHasOneToo) {
  EXPECT_NE(keyed_digest(SecretBytes(bytes_of("a")), {}), keyed_digest(SecretBytes(bytes_of("b")), {}));
}

TEST(KeyedDigestDeathTest, EmptyKeyIsABug) {
  EXPECT_DEATH(keyed_digest(SecretBytes(), view_of("x")), "an empty key commits to nothing");
}

}  // namespace
}  // namespace expunge
