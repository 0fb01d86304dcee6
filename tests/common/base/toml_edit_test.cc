#include "common/base/toml_edit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace expunge {
namespace {

using testing::HasSubstr;

std::string edited(std::string_view toml, const TomlValues& values) {
  const auto text = with_values(toml, "base.toml", values);
  EXPECT_TRUE(text) << text.error().what;
  return text ? *text : "";
}

TEST(TomlEdit, EqualConfigurationsAreEqualTexts) {
  EXPECT_EQ(edited("[b]\nx = 1 # one\n[a]\ny = \"z\"\n", {}), edited("[a]\n  y='z'\n\n[b]\nx=1", {}));
}

TEST(TomlEdit, ValuesAreReplacedAndTablesMade) {
  EXPECT_EQ(edited("[forget]\nshare = 0.1\n", {{"forget.share", "0.5"}, {"forget.parameters.guard", "0"}}),
            edited("[forget]\nshare = 0.5\n[forget.parameters]\nguard = 0\n", {}));
}

TEST(TomlEdit, ListsAndTextsAreValues) {
  EXPECT_EQ(edited("", {{"a.names", "[\"x\", \"y\"]"}, {"a.text", "\"z\""}}),
            edited("[a]\nnames = [\"x\", \"y\"]\ntext = \"z\"\n", {}));
}

TEST(TomlEdit, WhatIsDroppedIsGoneAndWhatIsNotThereIsNoMatter) {
  const auto text = without("[forget]\nmethod = \"salun\"\nshare = 0.1\n[data]\nkind = \"clinic\"\n",
                            {"forget.method", "verification", "data", "none.such"});
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, edited("[forget]\nshare = 0.1\n", {}));
}

TEST(TomlEdit, AValueThatIsNoTomlIsRefusedWithItsKey) {
  const auto text = with_values("", "base.toml", {{"forget.share", "0.1.2"}});
  ASSERT_FALSE(text);
  EXPECT_THAT(text.error().what, HasSubstr("forget.share"));
}

TEST(TomlEdit, AKeyWithAnEmptyPartIsRefused) {
  for (const auto* key : {"", ".", "a.", ".a", "a..b"}) EXPECT_FALSE(with_values("", "base.toml", {{key, "1"}})) << key;
}

TEST(TomlEdit, AKeyBelowAValueIsRefused) {
  const auto text = with_values("forget = 3\n", "base.toml", {{"forget.share", "0.1"}});
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().what, "forget.share cannot be set: forget is no table");
}

}  // namespace
}  // namespace expunge
