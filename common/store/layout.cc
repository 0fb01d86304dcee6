#include "common/store/layout.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace expunge {
namespace {

constexpr std::int64_t kOurMark = 0x45585047;  // SQLite's application_id: "EXPG"

// Step i brings layout i to layout i + 1. Steps are never changed once released, only added.
constexpr std::array kSteps = {
    "CREATE TABLE value(key TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL) STRICT;"
    "CREATE TABLE ledger(number INTEGER PRIMARY KEY, time INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,"
    "                    digest BLOB NOT NULL) STRICT;"
    "CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'append-only'); END;"
    "CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'append-only'); END;",
};
constexpr auto kNewest = static_cast<std::int64_t>(kSteps.size());

Error no_access(const Path& file, int code) {
  return unavailable("database '" + file.string() + "' cannot be opened (" + std::strerror(code) + ")");
}

bool is_there(const Path& file) {
  struct stat found {};
  return ::stat(file.c_str(), &found) == 0;
}

// Never opens a file that is already there: closing it again would drop SQLite's locks of this process.
Status make_private(const Path& file) {
  if (is_there(file)) return ::chmod(file.c_str(), S_IRUSR | S_IWUSR) == 0 ? Status() : no_access(file, errno);
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return no_access(file, errno);
  ::close(descriptor);
  return {};
}

// Before anything is written: a foreign file must stay as it is.
Result<std::unique_ptr<Database>> open_alone(const Path& file) {
  EXPUNGE_TRY(database, Database::open(file));
  EXPUNGE_TRY_DO(
      database->run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA trusted_schema = OFF;"
                    "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;"
                    "BEGIN EXCLUSIVE; COMMIT;"));
  return std::move(database);
}

Status make_durable(Database& database) {
  EXPUNGE_TRY(mode, database.text("PRAGMA journal_mode = WAL"));
  if (mode != "wal")
    return unavailable("database '" + database.file().string() + "' is on a disk without support for its journal");
  return database.run("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;");
}

Status upgrade(Database& database, std::int64_t from) {
  if (from == kNewest) return {};
  EXPUNGE_TRY_DO(database.run("BEGIN IMMEDIATE"));
  for (auto step = static_cast<std::size_t>(from); step < kSteps.size(); ++step)
    EXPUNGE_TRY_DO(database.run(kSteps[step]));
  const std::string stamp = "PRAGMA application_id = " + std::to_string(kOurMark) +
                            "; PRAGMA user_version = " + std::to_string(kNewest) + "; COMMIT;";
  return database.run(stamp.c_str());
}

// Under a second name first, so that a file of the right name is always whole: an empty one was truncated.
Status make_database(const Path& file) {
  const Path draft = file.string() + ".new";
  EXPUNGE_TRY_DO(make_private(draft));
  {
    EXPUNGE_TRY(database, open_alone(draft));
    EXPUNGE_TRY_DO(make_durable(*database));
    EXPUNGE_TRY(version, database->number("PRAGMA user_version"));
    EXPUNGE_TRY_DO(upgrade(*database, version));
  }
  if (::link(draft.c_str(), file.c_str()) != 0 && errno != EEXIST) return no_access(file, errno);
  ::unlink(draft.c_str());
  return {};
}

// The layout's number.
Result<std::int64_t> recognise(Database& database) {
  const std::string name = "database '" + database.file().string() + "'";
  EXPUNGE_TRY(mark, database.number("PRAGMA application_id"));
  EXPUNGE_TRY(version, database.number("PRAGMA user_version"));
  if (mark != kOurMark || version < 1)
    return corrupt(name +
                   " is empty or was not made by this program: move it away and restore this folder from a backup");
  if (version > kNewest)
    return corrupt(name + " has layout " + std::to_string(version) + " and this version knows " +
                   std::to_string(kNewest) + ": it was written by a newer version, run that one");
  EXPUNGE_TRY(verdict, database.text("PRAGMA quick_check(1)"));
  if (verdict != "ok")
    return corrupt(name + " is damaged (" + verdict + "): move it away and restore this folder from a backup");
  return version;
}

// With all that the journal held moved in, the file is as long as its pages; SQLite itself reads a missing end as
// zeros.
Status check_length(Database& database) {
  EXPUNGE_TRY_DO(database.run("PRAGMA wal_checkpoint(TRUNCATE)"));
  EXPUNGE_TRY(pages, database.number("PRAGMA page_count"));
  EXPUNGE_TRY(page_size, database.number("PRAGMA page_size"));
  struct stat found {};
  if (::stat(database.file().c_str(), &found) != 0) return no_access(database.file(), errno);
  if (found.st_size == pages * page_size) return {};
  return corrupt("database '" + database.file().string() + "' has " + std::to_string(found.st_size) +
                 " bytes where its pages need " + std::to_string(pages * page_size) +
                 ": it was cut off, move it away and restore this folder from a backup");
}

}  // namespace

Result<std::unique_ptr<Database>> open_database(const Path& file) {
  if (!is_there(file)) EXPUNGE_TRY_DO(make_database(file));
  EXPUNGE_TRY_DO(make_private(file));
  EXPUNGE_TRY(database, open_alone(file));
  EXPUNGE_TRY(version, recognise(*database));
  EXPUNGE_TRY_DO(make_durable(*database));
  EXPUNGE_TRY_DO(check_length(*database));
  EXPUNGE_TRY_DO(upgrade(*database, version));
  return std::move(database);
}

}  // namespace expunge
