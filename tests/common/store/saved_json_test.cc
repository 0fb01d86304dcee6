#include "common/store/saved_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "common/base/ids.h"

namespace expunge {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

enum class Colour { kRed = 1, kBlue = 2 };

std::string refusal(const std::string& text, void (*read)(const json&)) {
  const Status status = read_saved<json>("the saved thing", text, read);
  if (status) return "read";
  EXPECT_EQ(status.error().fault, Fault::kCorrupt);
  EXPECT_THAT(status.error().what, HasSubstr("the saved thing "));
  return status.error().what;
}

TEST(SavedJson, IsReadBack) {
  const auto read =
      read_saved<json>("it", R"({"site": "site-a", "colour": 2, "files": ["a", "b"]})", [](const json& it) {
        EXPECT_EQ(name_from<SiteId>(it.at("site")), SiteId::of("site-a"));
        EXPECT_EQ(enum_from(it.at("colour"), Colour::kRed, Colour::kBlue), Colour::kBlue);
        return list_from(it.at("files"), file_name_from<json>);
      });
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, (std::vector<std::string>{"a", "b"}));
}

TEST(SavedJson, WhatWeDoNotWriteIsRefused) {
  EXPECT_THAT(refusal("3", [](const json& it) { enum_from(it, Colour::kRed, Colour::kBlue); }), HasSubstr("value 3"));
  EXPECT_THAT(refusal("0", [](const json& it) { enum_from(it, Colour::kRed, Colour::kBlue); }), HasSubstr("value 0"));
  EXPECT_THAT(refusal("\"../x\"", [](const json& it) { file_name_from(it); }), HasSubstr("has a slash"));
  EXPECT_THAT(refusal("\"NO NAME\"", [](const json& it) { name_from<SiteId>(it); }), HasSubstr("is wrong"));
  EXPECT_THAT(refusal("{}", [](const json& it) { it.at("key"); }), HasSubstr("lacks a member"));
  EXPECT_THAT(refusal("{", [](const json&) {}), HasSubstr("does not parse"));
}

TEST(SavedJson, OfAKeyThatIsCutOffNothingIsTold) {
  for (const std::string text :
       {R"({"key": "c0ffee)", R"({"key": "c0ffe"})", R"({"key": "c0ffeeXX"})", R"({"key": ["c0ffee"]})"})
    EXPECT_THAT(refusal(text, [](const json& it) { secret_from(it.at("key")); }), Not(HasSubstr("c0ff")));
}

}  // namespace
}  // namespace expunge
