#include "common/base/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <tuple>

#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class DiskFilesTest : public testing::Test {
 protected:
  std::string content(const Path& path) {
    const auto bytes = read_file(files_, path, 1 << 20);
    return bytes ? std::string(text_of(*bytes)) : "error: " + bytes.error().what;
  }
  // Names of everything in the folder, hidden ones too.
  std::vector<std::string> names() {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
      found.push_back(entry.path().filename());
    std::ranges::sort(found);
    return found;
  }
  mode_t mode(const Path& path) {
    struct stat info {};
    EXPECT_EQ(::stat(path.c_str(), &info), 0);
    return info.st_mode & 0777;
  }

  TemporaryFolder folder_;
  DiskFiles files_;
};

TEST_F(DiskFilesTest, WhatIsCommittedIsThere) {
  ASSERT_TRUE(write_file(files_, folder_ / "a", view_of("hello")));
  EXPECT_EQ(content(folder_ / "a"), "hello");
  EXPECT_THAT(names(), ElementsAre("a"));
}

TEST_F(DiskFilesTest, NothingIsSeenBeforeCommit) {
  auto writer = *files_.create(folder_ / "a", false);
  ASSERT_TRUE(writer->append(view_of("half")));
  EXPECT_FALSE(files_.exists(folder_ / "a"));
  EXPECT_TRUE(files_.list(folder_.path())->empty());
  ASSERT_TRUE(writer->commit());
  EXPECT_THAT(*files_.list(folder_.path()), ElementsAre(folder_ / "a"));
}

TEST_F(DiskFilesTest, AnAbandonedFileLeavesNothingAndKeepsTheOldOne) {
  ASSERT_TRUE(write_file(files_, folder_ / "a", view_of("old")));
  {
    auto writer = *files_.create(folder_ / "a", false);
    ASSERT_TRUE(writer->append(view_of("new")));
  }
  EXPECT_EQ(content(folder_ / "a"), "old");
  EXPECT_THAT(names(), ElementsAre("a"));
}

TEST_F(DiskFilesTest, WhatIsAppendedComesAfterWhatIsThere) {
  auto writer = *files_.create(folder_ / "a", false);
  ASSERT_TRUE(writer->append(view_of("1234")));
  ASSERT_TRUE(writer->append({}));
  ASSERT_TRUE(writer->append(view_of("5678")));
  ASSERT_TRUE(writer->commit());
  EXPECT_EQ(content(folder_ / "a"), "12345678");
}

TEST_F(DiskFilesTest, ABlobIsCopiedWholeHoweverLong) {
  Bytes bytes((std::size_t{5} << 19) + 1);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 31 >> 8);
  auto writer = *files_.create(folder_ / "a", false);
  ASSERT_TRUE(copy(MemoryBlob(bytes), *writer));
  EXPECT_EQ(*read_file(files_, folder_ / "a", bytes.size()), bytes);
}

TEST_F(DiskFilesTest, TwoWritersOfOneNameDoNotDisturbEachOther) {
  auto first = *files_.create(folder_ / "a", false);
  auto second = *files_.create(folder_ / "a", false);
  ASSERT_TRUE(first->append(view_of("first")));
  ASSERT_TRUE(second->append(view_of("second")));
  first.reset();
  ASSERT_TRUE(second->commit());
  EXPECT_EQ(content(folder_ / "a"), "second");
}

TEST_F(DiskFilesTest, SecretsAreTheOwnersAlone) {
  ASSERT_TRUE(write_file(files_, folder_ / "key", view_of("k"), true));
  ASSERT_TRUE(write_file(files_, folder_ / "open", view_of("o")));
  EXPECT_EQ(mode(folder_ / "key"), 0600u);
  EXPECT_TRUE(*files_.is_private(folder_ / "key"));
  EXPECT_FALSE(*files_.is_private(folder_ / "open"));
  EXPECT_EQ(files_.is_private(folder_ / "none").error().fault, Fault::kBadInput);
}

TEST_F(DiskFilesTest, FoldersAreMadeWithParentsAndPrivate) {
  ASSERT_TRUE(files_.make_folder(folder_ / "a/b/c"));
  EXPECT_EQ(mode(folder_ / "a"), 0700u);
  EXPECT_EQ(mode(folder_ / "a/b/c"), 0700u);
  EXPECT_TRUE(files_.make_folder(folder_ / "a/b/c"));
  EXPECT_TRUE(files_.make_folder(folder_ / "d/"));
  EXPECT_TRUE(files_.exists(folder_ / "d"));
}

TEST_F(DiskFilesTest, FolderWhereAFileIsInTheWayIsRefused) {
  ASSERT_TRUE(write_file(files_, folder_ / "a", view_of("x")));
  EXPECT_THAT(files_.make_folder(folder_ / "a").error().what, HasSubstr("a file of this name is in the way"));
  EXPECT_EQ(files_.make_folder(folder_ / "a/b").error().fault, Fault::kBadInput);
  std::filesystem::create_symlink(folder_ / "gone", folder_ / "link");
  const auto nowhere = files_.make_folder(folder_ / "link");
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().fault, Fault::kBadInput);
  EXPECT_THAT(nowhere.error().what, HasSubstr("a link to nowhere is in the way"));
}

TEST_F(DiskFilesTest, ListIsSortedAndHoldsFilesOnly) {
  for (const char* name : {"b", "a", "c"}) ASSERT_TRUE(write_file(files_, folder_ / name, view_of("x")));
  ASSERT_TRUE(files_.make_folder(folder_ / "d"));
  EXPECT_THAT(*files_.list(folder_.path()), ElementsAre(folder_ / "a", folder_ / "b", folder_ / "c"));
  EXPECT_EQ(files_.list(folder_ / "none").error().fault, Fault::kBadInput);
}

TEST_F(DiskFilesTest, RemoveTakesFilesAndEmptyFoldersAndMindsNoAbsence) {
  ASSERT_TRUE(files_.make_folder(folder_ / "d"));
  ASSERT_TRUE(write_file(files_, folder_ / "d/a", view_of("x")));
  EXPECT_FALSE(files_.remove(folder_ / "d"));
  EXPECT_TRUE(files_.remove(folder_ / "d/a"));
  EXPECT_TRUE(files_.remove(folder_ / "d"));
  EXPECT_TRUE(files_.remove(folder_ / "d"));
  EXPECT_TRUE(names().empty());
}

TEST_F(DiskFilesTest, MissingFileIsBadInputWithItsName) {
  const auto opened = files_.open(folder_ / "none");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().fault, Fault::kBadInput);
  EXPECT_EQ(opened.error().what,
            "cannot open " + (folder_ / "none").string() + ": No such file or directory; check the path");
}

TEST_F(DiskFilesTest, WhatIsNoRegularFileIsRefusedWithoutWaiting) {
  EXPECT_THAT(files_.open(folder_.path()).error().what, HasSubstr("Is a directory"));
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_THAT(files_.open(folder_ / "pipe").error().what, HasSubstr("not a regular file"));
}

TEST_F(DiskFilesTest, CreatingInAMissingFolderIsRefused) {
  EXPECT_EQ(files_.create(folder_ / "none/a", false).error().fault, Fault::kBadInput);
}

TEST_F(DiskFilesTest, ReadsAtAnyOffsetAndNotPastTheEnd) {
  ASSERT_TRUE(write_file(files_, folder_ / "a", view_of("0123456789")));
  const auto blob = *files_.open(folder_ / "a");
  EXPECT_EQ(blob->size(), 10u);
  Bytes into(3);
  ASSERT_TRUE(blob->read(7, into));
  EXPECT_EQ(text_of(into), "789");
  EXPECT_EQ(blob->read(8, into).error().fault, Fault::kCorrupt);
  EXPECT_EQ(blob->read(1000, into).error().fault, Fault::kCorrupt);
}

TEST_F(DiskFilesTest, AFileThatShrinksWhileOpenIsCorrupt) {
  ASSERT_TRUE(write_file(files_, folder_ / "a", view_of("0123456789")));
  const auto blob = *files_.open(folder_ / "a");
  std::filesystem::resize_file(folder_ / "a", 4);
  EXPECT_EQ(read_all(*blob, 100).error().fault, Fault::kCorrupt);
}

TEST_F(DiskFilesTest, ReadersTakeNoMoreThanTheyAllow) {
  ASSERT_TRUE(write_file(files_, folder_ / "a", view_of("0123456789")));
  EXPECT_TRUE(read_file(files_, folder_ / "a", 10));
  EXPECT_EQ(read_file(files_, folder_ / "a", 9).error().what,
            (folder_ / "a").string() + " has 10 bytes, more than the 9 allowed");
}

TEST_F(DiskFilesTest, WhatAKilledWriterLeftIsClearedByTheNext) {
  const pid_t child = ::fork();
  if (child == 0) {
    auto writer = *files_.create(folder_ / "a", false);
    std::ignore = writer->append(view_of("half"));
    ::_exit(0);  // as kill -9 would: no destructor runs
  }
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  ASSERT_EQ(names().size(), 1u);
  EXPECT_TRUE(files_.list(folder_.path())->empty());
  ASSERT_TRUE(write_file(files_, folder_ / "b", view_of("other")));
  EXPECT_EQ(names().size(), 2u);
  ASSERT_TRUE(write_file(files_, folder_ / "a", view_of("whole")));
  EXPECT_THAT(names(), ElementsAre("a", "b"));
}

TEST_F(DiskFilesTest, FileSizeLimitIsUnavailableAndKeepsTheOldFile) {
  ASSERT_TRUE(write_file(files_, folder_ / "a", view_of("old")));
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{65536, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const Status status = write_file(files_, folder_ / "a", Bytes(100000));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().fault, Fault::kUnavailable);
  EXPECT_THAT(status.error().what, HasSubstr("disk full"));
  EXPECT_EQ(content(folder_ / "a"), "old");
  EXPECT_THAT(names(), ElementsAre("a"));
}

// A mount name space of its own: nobody else sees the small disk, and it ends with this process.
bool mount_small_disk(const Path& path) {
  return ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("tmpfs", path.c_str(), "tmpfs", 0, "size=64k") == 0;
}

TEST_F(DiskFilesTest, WhatIsNoFileIsNotReplaced) {
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  const Status status = write_file(files_, folder_ / "pipe", view_of("new"));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().fault, Fault::kBadInput);
  EXPECT_THAT(status.error().what, HasSubstr("something that is not a file is there"));
  EXPECT_THAT(names(), ElementsAre("pipe"));
}

TEST_F(DiskFilesTest, FullDiskIsUnavailableAndKeepsTheOldFile) {
  if (!mount_small_disk(folder_.path())) GTEST_SKIP() << "needs the right to mount a small tmpfs";
  ASSERT_TRUE(write_file(files_, folder_ / "a", view_of("old")));
  const Status status = write_file(files_, folder_ / "a", Bytes(100000));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().fault, Fault::kUnavailable);
  EXPECT_EQ(status.error().what,
            "cannot write " + (folder_ / "a").string() + ": disk full; free some space and try again");
  EXPECT_EQ(content(folder_ / "a"), "old");
  EXPECT_THAT(names(), ElementsAre("a"));
  EXPECT_TRUE(write_file(files_, folder_ / "a", Bytes(1000)));
  ::umount2(folder_.path().c_str(), MNT_DETACH);
}

TEST(MemoryBlob, ReadsAtAnyOffsetAndNotPastTheEnd) {
  const MemoryBlob blob(bytes_of("abcdef"));
  Bytes into(2);
  ASSERT_TRUE(blob.read(4, into));
  EXPECT_EQ(text_of(into), "ef");
  EXPECT_EQ(blob.read(5, into).error().fault, Fault::kCorrupt);
  EXPECT_EQ(blob.read(~0ull, into).error().fault, Fault::kCorrupt);
}

}  // namespace
}  // namespace expunge
