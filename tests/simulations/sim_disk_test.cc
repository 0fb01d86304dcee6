#include "simulations/sim_disk.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

const Path kFile = "/folder/file";

TEST(SimDisk, KeepsOverACrashWhatWasCommittedAndNothingElse) {
  SimDisk disk;
  ASSERT_TRUE(disk.make_folder("/folder"));
  ASSERT_TRUE(write_file(disk, kFile, view_of("old")));
  {
    auto writer = disk.create(kFile, false);
    ASSERT_TRUE(writer);
    ASSERT_TRUE((*writer)->append(view_of("new")));
  }
  disk.crash();
  EXPECT_EQ(*read_file(disk, kFile, 10), bytes_of("old"));
}

TEST(SimDisk, LosesWhatCameAfterThePowerFailed) {
  SimDisk disk;
  ASSERT_TRUE(disk.make_folder("/folder"));
  disk.fail_power_after(1);
  ASSERT_TRUE(write_file(disk, kFile, view_of("first")));
  ASSERT_TRUE(write_file(disk, kFile, view_of("second")));
  EXPECT_TRUE(disk.power_failed());
  disk.crash();
  EXPECT_EQ(*read_file(disk, kFile, 10), bytes_of("first"));
}

TEST(SimDisk, RefusesToWriteWhenItIsFull) {
  SimDisk disk;
  ASSERT_TRUE(disk.make_folder("/folder"));
  disk.set_full(true);
  const Status written = write_file(disk, kFile, view_of("x"));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().fault, Fault::kUnavailable);
}

TEST(SimDisk, RefusesFilesInFoldersThatDoNotExist) {
  SimDisk disk;
  const Status written = write_file(disk, kFile, view_of("x"));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().fault, Fault::kBadInput);
}

}  // namespace
}  // namespace expunge
