#include "common/crypto/hash.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

// FIPS 180-4 examples.
TEST(Sha256, MatchesKnownAnswers) {
  EXPECT_EQ(to_text(sha256(view_of(""))), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_text(sha256(view_of("abc"))), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_text(sha256(Bytes(1000000, 'a'))),
            "sha256:cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PiecesAndBlobsGiveTheSameAsTheWhole) {
  Bytes bytes(3'000'001);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 31 + (i >> 8));
  Hasher hasher;
  for (std::size_t at = 0; at < bytes.size(); at += 777)
    hasher.add(ByteView(bytes).subspan(at, std::min<std::size_t>(777, bytes.size() - at)));
  EXPECT_EQ(hasher.finish(), sha256(bytes));
  EXPECT_EQ(*sha256(MemoryBlob(bytes)), sha256(bytes));
  EXPECT_EQ(*sha256(MemoryBlob({})), sha256(ByteView()));
}

TEST(Digest, TextGoesThereAndBack) {
  const Digest digest = sha256(view_of("x"));
  EXPECT_EQ(*parse_digest(to_text(digest)), digest);
}

TEST(Digest, OtherTextIsRefused) {
  const std::string good = to_text(sha256(view_of("x")));
  for (const std::string& text : {std::string(), std::string("sha256:"), good.substr(7), good + "0", "md5" + good,
                                  good.substr(0, good.size() - 1) + "g"})
    EXPECT_EQ(parse_digest(text).error().fault, Fault::kBadInput) << text;
}

}  // namespace
}  // namespace expunge
