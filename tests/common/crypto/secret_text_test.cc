#include "common/crypto/secret_text.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

TEST(SecretText, IsZeroOnceItIsWiped) {
  std::string text(64, 'k');
  wipe(text);
  EXPECT_EQ(text, std::string(64, '\0'));
  std::string empty;
  wipe(empty);
  EXPECT_EQ(empty, "");
}

TEST(SecretText, AKeyIsAMemberOfAnObject) {
  const SecretBytes key(Bytes{0xab, 0x01});
  EXPECT_EQ(quoted_hex(key), R"("ab01")");
  EXPECT_EQ(with_member(R"({"round":3})", "key", quoted_hex(key)), R"({"round":3,"key":"ab01"})");
}

}  // namespace
}  // namespace expunge
