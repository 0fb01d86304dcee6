#include "common/store/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "tests/support/child_process.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

using testing::HasSubstr;

const WallTime kNow(Duration(1790000000000));

class StoreTest : public testing::Test {
 protected:
  std::unique_ptr<Store> open() {
    auto store = Store::open(file_);
    EXPECT_TRUE(store) << store.error().what;
    return std::move(*store);
  }
  Error refusal() {
    auto store = Store::open(file_);
    EXPECT_FALSE(store);
    return store ? Error{} : store.error();
  }
  // As someone with a database tool would.
  void tamper(const std::string& sql) {
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(file_.c_str(), &raw), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(raw, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(raw);
    sqlite3_close(raw);
  }
  bool on_disk(const std::string& text) {
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string content((std::istreambuf_iterator<char>(in)), {});
      if (content.find(text) != std::string::npos) return true;
    }
    return false;
  }

  TemporaryFolder temporary_;
  Path folder_ = temporary_.path();
  Path file_ = folder_ / "state.db";
};

TEST_F(StoreTest, KeepsValuesAndLedgerAcrossReopening) {
  ASSERT_TRUE(open()->commit({{"a", "1"}, {"b", std::string("\0x", 2)}}, {{"Round", "{}"}, {"Model", "[]"}}, kNow));
  const auto store = open();
  EXPECT_EQ(*store->values(), (std::map<std::string, std::string>{{"a", "1"}, {"b", std::string("\0x", 2)}}));
  const auto ledger = *store->ledger();
  ASSERT_EQ(ledger.size(), 2u);
  EXPECT_EQ(ledger[1].number, 2u);
  EXPECT_EQ(ledger[1].kind, "Model");
  EXPECT_EQ(ledger[1].time, kNow);
  EXPECT_TRUE(verify_ledger(ledger));
}

TEST_F(StoreTest, TheChainGoesOnAfterReopening) {
  ASSERT_TRUE(open()->commit({}, {{"Round", "1"}}, kNow));
  ASSERT_TRUE(open()->commit({}, {{"Round", "2"}}, kNow));
  const auto ledger = *open()->ledger();
  EXPECT_EQ(ledger.size(), 2u);
  EXPECT_TRUE(verify_ledger(ledger));
}

TEST_F(StoreTest, ReplacesAndDeletesValues) {
  const auto store = open();
  ASSERT_TRUE(store->commit({{"a", "1"}, {"b", "2"}}, {}, kNow));
  ASSERT_TRUE(store->commit({{"a", "3"}, {"b", std::nullopt}, {"c", ""}}, {}, kNow));
  EXPECT_EQ(*store->values(), (std::map<std::string, std::string>{{"a", "3"}, {"c", ""}}));
}

TEST_F(StoreTest, GivesTheLedgerFromAnEntryOn) {
  const auto store = open();
  ASSERT_TRUE(store->commit({}, {{"a", ""}, {"b", ""}, {"c", ""}}, kNow));
  const auto tail = *store->ledger(3);
  ASSERT_EQ(tail.size(), 1u);
  EXPECT_EQ(tail[0].kind, "c");
}

TEST_F(StoreTest, HoldsValuesOfSeveralMegabytes) {
  const std::string large(std::size_t{9} << 20, 'x');
  ASSERT_TRUE(open()->commit({{"large", large}}, {}, kNow));
  EXPECT_EQ(open()->values()->at("large"), large);
}

TEST_F(StoreTest, IsReadableByItsOwnerAlone) {
  const auto store = open();
  ASSERT_TRUE(store->commit({{"a", "1"}}, {}, kNow));
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    struct stat found {};
    ASSERT_EQ(::stat(entry.path().c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600u) << entry.path();
  }
}

TEST_F(StoreTest, LeavesNoTraceOfADeletedValueInAnyFile) {
  const auto store = open();
  const std::string secret(64, 'q');
  ASSERT_TRUE(store->commit({{"a", secret}, {"b", "2"}}, {}, kNow));
  EXPECT_TRUE(on_disk(secret));
  ASSERT_TRUE(store->commit({{"a", std::nullopt}}, {}, kNow));
  EXPECT_FALSE(on_disk(secret));
}

TEST_F(StoreTest, LeavesNoTraceOfAReplacedSecretInAnyFile) {
  const auto store = open();
  const std::string secret(64, 'q');
  for (const char* around : {"1", "2", "3"})
    ASSERT_TRUE(store->commit({{"a", around + secret}, {"b", "2"}}, {{"Round", "{}"}}, kNow));
  ASSERT_TRUE(store->commit({{"a", "gone", true}}, {}, kNow));
  EXPECT_FALSE(on_disk(secret));
  EXPECT_EQ(store->values()->at("a"), "gone");
}

// No file of this process may grow beyond `size`, as on a disk that is full.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(std::uintmax_t size) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = size;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST_F(StoreTest, TellsThatTracesStayUntilThereIsSpaceToOverwriteThem) {
  const auto store = open();
  const std::string secret(64, 'q');
  ASSERT_TRUE(store->commit({{"large", std::string(300'000, 'x')}, {"old", std::nullopt}}, {}, kNow));
  ASSERT_TRUE(store->commit({{"a", secret}, {"more", std::string(50'000, 'x')}}, {}, kNow));
  {
    const FileSizeLimit full(std::filesystem::file_size(file_));
    ASSERT_TRUE(store->commit({{"a", std::nullopt}}, {}, kNow)) << "the journal has room";
    const Status scrubbed = store->scrub();
    ASSERT_FALSE(scrubbed);
    EXPECT_EQ(scrubbed.error().fault, Fault::kUnavailable);
    EXPECT_TRUE(on_disk(secret));
  }
  EXPECT_TRUE(store->scrub());
  EXPECT_FALSE(on_disk(secret));
}

TEST_F(StoreTest, RefusesASecondOpeningInThisProcess) {
  const auto store = open();
  const Error error = refusal();
  EXPECT_EQ(error.fault, Fault::kUnavailable);
  EXPECT_THAT(error.what, HasSubstr("is in use by another process"));
  EXPECT_TRUE(store->commit({{"a", "1"}}, {}, kNow));
}

TEST_F(StoreTest, RefusesASecondProcess) {
  ChildProcess first("StoreChild.DISABLED_Commits", file_);
  ASSERT_NE(first.line(), "");
  const Error error = refusal();
  EXPECT_EQ(error.fault, Fault::kUnavailable);
  EXPECT_EQ(error.what, "database '" + file_.string() + "' is in use by another process: stop that one first");
}

TEST_F(StoreTest, SurvivesKillAtAnyMomentWithAllThatWasConfirmed) {
  std::uint64_t confirmed = 0;
  for (unsigned turn = 0; turn < 12; ++turn) {
    ChildProcess writer("StoreChild.DISABLED_Commits", file_);
    const unsigned lines = turn * turn % 17;  // 0: killed while it opens or makes the database
    for (unsigned i = 0; i < lines; ++i) confirmed = std::stoull(writer.line());
    ::usleep(300 * turn);
    writer.kill();
    for (std::string more = writer.line(); !more.empty(); more = writer.line()) confirmed = std::stoull(more);
    const auto store = open();
    const auto ledger = *store->ledger();
    ASSERT_GE(ledger.size(), confirmed);
    ASSERT_TRUE(verify_ledger(ledger));
    auto values = *store->values();
    ASSERT_EQ(values["count"], ledger.empty() ? "" : std::to_string(ledger.size()));
  }
  EXPECT_GT(confirmed, 20u);
}

TEST_F(StoreTest, RefusesATextFile) {
  std::ofstream(file_)
      << "this is no database, but it is longer than the header of one would have to be, by some lines\n"
      << std::string(4096, 'x');
  const Error error = refusal();
  EXPECT_EQ(error.fault, Fault::kCorrupt);
  EXPECT_THAT(error.what, HasSubstr("restore this folder from a backup"));
}

TEST_F(StoreTest, RefusesAForeignDatabaseAndLeavesItAsItIs) {
  tamper("CREATE TABLE theirs(x); INSERT INTO theirs VALUES(1);");
  const auto before = std::filesystem::file_size(file_);
  const Error error = refusal();
  EXPECT_EQ(error.fault, Fault::kCorrupt);
  EXPECT_THAT(error.what, HasSubstr("was not made by this program"));
  EXPECT_EQ(std::filesystem::file_size(file_), before);
  EXPECT_FALSE(std::filesystem::exists(file_.string() + "-wal"));
}

TEST_F(StoreTest, RefusesAnEmptiedFile) {
  open();
  std::filesystem::resize_file(file_, 0);
  EXPECT_THAT(refusal().what, HasSubstr("is empty"));
}

TEST_F(StoreTest, RefusesADatabaseFromANewerVersion) {
  open();
  tamper("PRAGMA user_version = 9");
  const Error error = refusal();
  EXPECT_EQ(error.fault, Fault::kCorrupt);
  EXPECT_THAT(error.what, HasSubstr("has layout 9 and this version knows 1"));
}

TEST_F(StoreTest, RefusesADatabaseCutOffAtAnyPage) {
  for (int i = 0; i < 40; ++i)
    ASSERT_TRUE(open()->commit({{"k" + std::to_string(i), std::string(3000, 'x')}}, {}, kNow));
  const auto size = std::filesystem::file_size(file_);
  for (auto cut = size - 1; cut > 4096; cut -= std::min<std::uintmax_t>(cut, 9 * 4096 + 1)) {
    std::filesystem::resize_file(file_, cut);
    const Error error = refusal();
    EXPECT_EQ(error.fault, Fault::kCorrupt) << cut;
    EXPECT_THAT(error.what, HasSubstr("restore this folder from a backup"));
  }
}

TEST_F(StoreTest, RefusesADatabaseWithOverwrittenPages) {
  for (int i = 0; i < 40; ++i)
    ASSERT_TRUE(open()->commit({{"k" + std::to_string(i), std::string(3000, 'x')}}, {}, kNow));
  {
    std::fstream raw(file_, std::ios::in | std::ios::out | std::ios::binary);
    raw.seekp(4096);
    const std::string junk(8 * 4096, '\x5a');
    raw.write(junk.data(), static_cast<std::streamsize>(junk.size()));
  }
  EXPECT_EQ(refusal().fault, Fault::kCorrupt);
}

TEST_F(StoreTest, AMissingFolderIsOneSentence) {
  file_ = folder_ / "nowhere" / "state.db";
  const Error error = refusal();
  EXPECT_EQ(error.fault, Fault::kUnavailable);
  EXPECT_THAT(error.what, HasSubstr("No such file or directory"));
}

TEST_F(StoreTest, RefusesChangesToWrittenEntries) {
  ASSERT_TRUE(open()->commit({}, {{"Round", "1"}}, kNow));
  sqlite3* raw = nullptr;
  ASSERT_EQ(sqlite3_open(file_.c_str(), &raw), SQLITE_OK);
  EXPECT_NE(sqlite3_exec(raw, "UPDATE ledger SET body = '2'", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_NE(sqlite3_exec(raw, "DELETE FROM ledger", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(raw);
}

TEST_F(StoreTest, TamperingWithTheFileIsFoundByTheChain) {
  ASSERT_TRUE(open()->commit({}, {{"Round", "1"}, {"Round", "2"}, {"Round", "3"}}, kNow));
  tamper("DROP TRIGGER ledger_no_update; UPDATE ledger SET body = 'two' WHERE number = 2");
  const Error error = refusal();
  EXPECT_EQ(error.fault, Fault::kCorrupt);
  EXPECT_THAT(error.what, HasSubstr(file_.string()));
  EXPECT_THAT(error.what, HasSubstr("ledger entry 2 does not hold"));
  EXPECT_THAT(error.what, HasSubstr("restore this folder from a backup"));
}

TEST_F(StoreTest, AMissingFirstEntryIsFoundWhenItIsOpened) {
  ASSERT_TRUE(open()->commit({}, {{"Round", "1"}, {"Round", "2"}}, kNow));
  tamper("DROP TRIGGER ledger_no_delete; DELETE FROM ledger WHERE number = 1");
  EXPECT_THAT(refusal().what, HasSubstr("ledger entry 1 does not hold: it is missing"));
}

// A small file system of its own; only root may mount one.
class FullDisk : public StoreTest {
 protected:
  void SetUp() override {
    mounted_ = ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=512k") == 0;
    if (!mounted_) GTEST_SKIP() << "no right to mount a small file system";
  }
  void TearDown() override {
    if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
  }
  bool mounted_ = false;
};

TEST_F(FullDisk, CommitIsRefusedAndNothingIsChanged) {
  const auto store = open();
  ASSERT_TRUE(store->commit({{"a", "1"}}, {{"Round", "1"}}, kNow));
  const Status status =
      store->commit({{"a", "2"}, {"b", std::string(std::size_t{1} << 20, 'x')}}, {{"Round", "2"}}, kNow);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().fault, Fault::kUnavailable);
  EXPECT_THAT(status.error().what, HasSubstr("no space left"));
  EXPECT_EQ(*store->values(), (std::map<std::string, std::string>{{"a", "1"}}));
  EXPECT_EQ(store->ledger()->size(), 1u);
}

TEST_F(FullDisk, GoesOnOnceThereIsSpaceAgain) {
  auto store = open();
  std::ofstream(folder_ / "ballast") << std::string(std::size_t{1} << 20, 'x');
  Status status;
  for (int i = 0; i < 200 && status; ++i)
    status = store->commit({{"k" + std::to_string(i), std::string(2000, 'x')}}, {{"n", ""}}, kNow);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().fault, Fault::kUnavailable);
  const auto before = store->ledger()->size();
  std::filesystem::remove(folder_ / "ballast");
  EXPECT_TRUE(store->commit({{"after", "1"}}, {{"n", ""}}, kNow));
  store.reset();
  const auto ledger = *open()->ledger();
  EXPECT_EQ(ledger.size(), before + 1);
  EXPECT_TRUE(verify_ledger(ledger));
}

TEST_F(FullDisk, OpeningIsRefusedWithoutSpace) {
  std::ofstream(folder_ / "ballast") << std::string(std::size_t{1} << 20, 'x');
  EXPECT_EQ(refusal().fault, Fault::kUnavailable);
  std::filesystem::remove(folder_ / "ballast");
  EXPECT_TRUE(open()->commit({{"a", "1"}}, {}, kNow));
}

}  // namespace
}  // namespace expunge
