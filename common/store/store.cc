#include "common/store/store.h"

#include <algorithm>

#include "common/store/layout.h"

namespace expunge {
namespace {

struct Head {
  std::uint64_t number = 0;
  Digest digest;
};

struct Statements {
  Statement put;
  Statement remove;
  Statement append;
};

Result<Statements> prepare(Database& database) {
  EXPUNGE_TRY(put, Statement::prepare(database,
                                      "INSERT INTO value(key, value) VALUES(?1, ?2)"
                                      " ON CONFLICT(key) DO UPDATE SET value = ?2"));
  EXPUNGE_TRY(remove, Statement::prepare(database, "DELETE FROM value WHERE key = ?1"));
  EXPUNGE_TRY(append, Statement::prepare(database,
                                         "INSERT INTO ledger(number, time, kind, body, digest)"
                                         " VALUES(?1, ?2, ?3, ?4, ?5)"));
  return Statements{std::move(put), std::move(remove), std::move(append)};
}

Result<StoredEntry> entry_in(const Statement& row, const Path& file) {
  StoredEntry entry;
  entry.number = static_cast<std::uint64_t>(row.number(0));
  entry.time = WallTime(Duration(row.number(1)));
  entry.kind = row.bytes(2);
  entry.body = row.bytes(3);
  const std::string digest = row.bytes(4);
  if (digest.size() != entry.digest.bytes.size())
    return corrupt("ledger entry " + std::to_string(entry.number) + " in '" + file.string() + "' has a digest of " +
                   std::to_string(digest.size()) + " bytes");
  std::copy(digest.begin(), digest.end(), entry.digest.bytes.begin());
  return entry;
}

class SqliteStore final : public Store {
 public:
  SqliteStore(std::unique_ptr<Database> database, Statements statements)
      : database_(std::move(database)), statements_(std::move(statements)) {}

  // The whole chain is gone through, a matter of milliseconds for thousands of entries.
  Status find_head() {
    EXPUNGE_TRY(entries, ledger(1));
    if (const Status held = verify_ledger(entries); !held)
      return corrupt("database '" + database_->file().string() + "': " + held.error().what +
                     ": move it away and restore this folder from a backup");
    if (!entries.empty()) head_ = {entries.back().number, entries.back().digest};
    return {};
  }

  Result<std::map<std::string, std::string>> values() const override {
    EXPUNGE_TRY(rows, Statement::prepare(*database_, "SELECT key, value FROM value"));
    std::map<std::string, std::string> values;
    for (;;) {
      EXPUNGE_TRY(is_row, rows.step());
      if (!is_row) return values;
      values.emplace(rows.bytes(0), rows.bytes(1));
    }
  }

  Result<std::vector<StoredEntry>> ledger(std::uint64_t first) const override {
    EXPUNGE_TRY(rows, Statement::prepare(*database_,
                                         "SELECT number, time, kind, body, digest FROM ledger"
                                         " WHERE number >= ?1 ORDER BY number"));
    rows.bind(1, static_cast<std::int64_t>(first));
    std::vector<StoredEntry> entries;
    for (;;) {
      EXPUNGE_TRY(is_row, rows.step());
      if (!is_row) return entries;
      EXPUNGE_TRY(entry, entry_in(rows, database_->file()));
      entries.push_back(std::move(entry));
    }
  }

  Status commit(const std::vector<StoredChange>& changes, const std::vector<NewEntry>& entries, WallTime now) override {
    Head head = head_;
    if (Status done = write(changes, entries, now, head); !done) {
      if (database_->in_transaction()) (void)database_->run("ROLLBACK");
      return done;
    }
    head_ = head;
    scrub_due_ |= std::any_of(changes.begin(), changes.end(),
                              [](const auto& change) { return !change.value || change.ends_secret; });
    (void)scrub();  // the changes are durable all the same
    return {};
  }

  // The journal still holds what is gone: moves it into the database, where it is overwritten, and cuts it to nothing.
  Status scrub() override {
    if (!scrub_due_) return {};
    EXPUNGE_TRY(is_busy, database_->number("PRAGMA wal_checkpoint(TRUNCATE)"));
    if (is_busy != 0) return unavailable("database '" + database_->file().string() + "' is being read; try again");
    scrub_due_ = false;
    return {};
  }

 private:
  Status write(const std::vector<StoredChange>& changes, const std::vector<NewEntry>& entries, WallTime now,
               Head& head) {
    EXPUNGE_TRY_DO(database_->run("BEGIN IMMEDIATE"));
    for (const StoredChange& change : changes) EXPUNGE_TRY_DO(apply(change));
    for (const NewEntry& entry : entries) EXPUNGE_TRY_DO(append(entry, now, head));
    return database_->run("COMMIT");
  }

  Status apply(const StoredChange& change) {
    if (!change.value) return statements_.remove.bind(1, change.key).finish();
    return statements_.put.bind(1, change.key).bind(2, view_of(*change.value)).finish();
  }

  Status append(const NewEntry& entry, WallTime now, Head& head) {
    head = {head.number + 1, chain(head.digest, head.number + 1, now, entry.kind, entry.body)};
    return statements_.append.bind(1, static_cast<std::int64_t>(head.number))
        .bind(2, static_cast<std::int64_t>(now.time_since_epoch().count()))
        .bind(3, entry.kind)
        .bind(4, entry.body)
        .bind(5, ByteView(head.digest.bytes))
        .finish();
  }

  std::unique_ptr<Database> database_;
  Statements statements_;
  Head head_;
  bool scrub_due_ = false;
};

}  // namespace

Result<std::unique_ptr<Store>> Store::open(const Path& file) {
  EXPUNGE_TRY(database, open_database(file));
  EXPUNGE_TRY(statements, prepare(*database));
  auto store = std::make_unique<SqliteStore>(std::move(database), std::move(statements));
  EXPUNGE_TRY_DO(store->find_head());
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace expunge
