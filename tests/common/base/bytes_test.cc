#include "common/base/bytes.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

TEST(Bytes, HexGoesThereAndBack) {
  const Bytes bytes{0x00, 0x7f, 0xff};
  EXPECT_EQ(to_hex(bytes), "007fff");
  EXPECT_EQ(*from_hex("007fFF"), bytes);
  EXPECT_TRUE(from_hex("")->empty());
}

TEST(Bytes, HexWithAnotherCharacterOrAnOddDigitIsRefused) {
  EXPECT_EQ(from_hex("abc").error().fault, Fault::kBadInput);
  EXPECT_EQ(from_hex("00g0").error().what, "hex text has another character at position 2");
}

}  // namespace
}  // namespace expunge
