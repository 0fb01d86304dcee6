#include "simulations/folder_lock.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

TEST(FolderLock, IsHadByOneAtATime) {
  const TemporaryFolder folder;
  {
    const auto first = FolderLock::take(folder.path());
    ASSERT_TRUE(first) << first.error().what;
    const auto second = FolderLock::take(folder.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().fault, Fault::kUnavailable);
  }
  EXPECT_TRUE(FolderLock::take(folder.path()));
}

TEST(FolderLock, NeedsAFolder) {
  const TemporaryFolder folder;
  EXPECT_EQ(FolderLock::take(folder / "none").error().fault, Fault::kBadInput);
}

}  // namespace
}  // namespace expunge
