#include "common/base/toml_text.h"

#include <gtest/gtest.h>

#include "common/base/config.h"

namespace expunge {
namespace {

TEST(TomlText, ReadsBackWhateverItHolds) {
  std::string every = "\"\\ é ";
  for (char c = 0; c < 0x20; ++c) every += c;
  every += '\x7f';
  TomlText text;
  text.table("study");
  text.add("name", every);
  text.add("names", std::vector<std::string>{"a\nb", "c"});
  auto file = parse_config(text.text(), "a test");
  ASSERT_TRUE(file) << file.error().what;
  ConfigTable study = file->root().table("study");
  EXPECT_EQ(study.text("name"), every);
  EXPECT_EQ(study.texts("names"), (std::vector<std::string>{"a\nb", "c"}));
}

}  // namespace
}  // namespace expunge
