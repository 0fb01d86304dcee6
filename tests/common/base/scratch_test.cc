#include <gtest/gtest.h>

#include "common/base/file.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

class ScratchFileTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
};

TEST_F(ScratchFileTest, HoldsWhatWasWrittenInAnyOrder) {
  DiskFiles files;
  const auto file = files.scratch(folder_.path());
  ASSERT_TRUE(file) << file.error().what;
  ASSERT_TRUE((*file)->write_at(4, bytes_of("efgh")));
  ASSERT_TRUE((*file)->write_at(0, bytes_of("abcd")));
  const auto bytes = read_all(**file, 100);
  ASSERT_TRUE(bytes) << bytes.error().what;
  EXPECT_EQ(text_of(*bytes), "abcdefgh");
}

TEST_F(ScratchFileTest, HasNoName) {
  DiskFiles files;
  const auto folder = folder_.path();
  const auto file = files.scratch(folder);
  ASSERT_TRUE(file) << file.error().what;
  EXPECT_TRUE(std::filesystem::is_empty(folder));
}

TEST_F(ScratchFileTest, RefusesToReadPastItsEnd) {
  DiskFiles files;
  const auto file = files.scratch(folder_.path());
  ASSERT_TRUE(file) << file.error().what;
  Bytes into(1);
  const auto read = (*file)->read(0, into);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().fault, Fault::kCorrupt);
}

TEST_F(ScratchFileTest, OfAMissingFolderIsRefused) {
  DiskFiles files;
  const auto file = files.scratch("/nonexistent/folder");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().fault, Fault::kBadInput);
}

}  // namespace
}  // namespace expunge
