#include "common/data/rooted_path.h"

#include <gmock/gmock.h>

#include "tests/common/data/image_files.h"

namespace expunge {
namespace {

using testing::HasSubstr;

TEST(RootFolder, ResolvesPathsAndLinksBelowItAlone) {
  const DataFolder outside, inside;
  outside.put("secret.png", "x");
  inside.put("a/b.png", "x");
  std::filesystem::create_symlink(inside / "a/b.png", inside / "link.png");
  std::filesystem::create_symlink(outside / "secret.png", inside / "out.png");
  std::filesystem::create_symlink(outside.path(), inside / "folder");
  const auto root = RootFolder::open(inside.path());
  ASSERT_TRUE(root);
  EXPECT_TRUE(root->resolve("a/b.png"));
  EXPECT_TRUE(root->resolve("link.png"));
  const auto why = [&](std::string_view path) { return root->resolve(path).error().what; };
  EXPECT_THAT(why("out.png"), HasSubstr("link out of"));
  EXPECT_THAT(why("folder/secret.png"), HasSubstr("link out of"));
  EXPECT_THAT(why("../" + outside.path().filename().string() + "/secret.png"), HasSubstr("holds \"..\""));
  EXPECT_THAT(why("a/../a/b.png"), HasSubstr("holds \"..\""));
  EXPECT_THAT(why((outside / "secret.png").string()), HasSubstr("is absolute"));
  EXPECT_THAT(why("a/none.png"), HasSubstr("is not there"));
  EXPECT_THAT(why(""), HasSubstr("is empty"));
}

TEST(RootFolder, RefusesAFolderThatIsNotThere) {
  const DataFolder folder;
  folder.put("file", "x");
  EXPECT_EQ(RootFolder::open(folder / "none").error().fault, Fault::kBadInput);
  EXPECT_EQ(RootFolder::open(folder / "file").error().fault, Fault::kBadInput);
}

}  // namespace
}  // namespace expunge
