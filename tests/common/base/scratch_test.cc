#include <gtest/gtest.h>
#include <unistd.h>

#include "common/base/file.h"

namespace expunge {
namespace {

Path a_folder() {
  const Path folder = Path(testing::TempDir()) / ("scratch-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  return folder;
}

TEST(ScratchFile, HoldsWhatWasWrittenInAnyOrder) {
  DiskFiles files;
  const auto file = files.scratch(a_folder());
  ASSERT_TRUE(file) << file.error().what;
  ASSERT_TRUE((*file)->write_at(4, bytes_of("efgh")));
  ASSERT_TRUE((*file)->write_at(0, bytes_of("abcd")));
  const auto bytes = read_all(**file, 100);
  ASSERT_TRUE(bytes) << bytes.error().what;
  EXPECT_EQ(text_of(*bytes), "abcdefgh");
}

TEST(ScratchFile, HasNoName) {
  DiskFiles files;
  const auto folder = a_folder();
  const auto file = files.scratch(folder);
  ASSERT_TRUE(file) << file.error().what;
  EXPECT_TRUE(std::filesystem::is_empty(folder));
}

TEST(ScratchFile, RefusesToReadPastItsEnd) {
  DiskFiles files;
  const auto file = files.scratch(a_folder());
  ASSERT_TRUE(file) << file.error().what;
  Bytes into(1);
  const auto read = (*file)->read(0, into);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().fault, Fault::kCorrupt);
}

TEST(ScratchFile, OfAMissingFolderIsRefused) {
  DiskFiles files;
  const auto file = files.scratch("/nonexistent/folder");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().fault, Fault::kBadInput);
}

}  // namespace
}  // namespace expunge
