#include "common/store/sqlite.h"

#include <sqlite3.h>

namespace expunge {
namespace {

std::string quoted(const Path& file) {
  return "database '" + file.string() + "'";
}

Error fault_of(int code, const Path& file, const std::string& detail) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return unavailable(quoted(file) + " is in use by another process: stop that one first");
    case SQLITE_FULL:
      return unavailable("no space left for " + quoted(file) + ": free some; nothing was changed");
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_NOMEM:
      return unavailable(quoted(file) + " cannot be read or written (" + detail +
                         "): look at the disk and at the folder's permissions; nothing was changed");
    case SQLITE_TOOBIG:
      return bad_input("a value is too large for " + quoted(file) + "; nothing was changed");
    default:
      return corrupt(quoted(file) + " is damaged or not ours (" + detail +
                     "): move it away and restore this folder from a backup");
  }
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const Path& file) {
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
  std::unique_ptr<Database> database(new Database(handle, file));
  if (code != SQLITE_OK) return fault_of(code, file, sqlite3_errstr(code));
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  return database;
}

Database::~Database() {
  sqlite3_close_v2(handle_);
}

Error Database::error(int code) const {
  return fault_of(code, file_, sqlite3_errmsg(handle_));
}

Status Database::run(const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? Status() : error(code);
}

Result<std::int64_t> Database::number(const char* sql) {
  EXPUNGE_TRY(statement, Statement::prepare(*this, sql));
  EXPUNGE_TRY(is_row, statement.step());
  return is_row ? statement.number(0) : 0;
}

Result<std::string> Database::text(const char* sql) {
  EXPUNGE_TRY(statement, Statement::prepare(*this, sql));
  EXPUNGE_TRY(is_row, statement.step());
  return is_row ? statement.bytes(0) : std::string();
}

bool Database::in_transaction() const {
  return sqlite3_get_autocommit(handle_) == 0;
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Result<Statement> Statement::prepare(Database& database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(database.handle_, sql, -1, &statement, nullptr);
  if (code != SQLITE_OK) return database.error(code);
  return Statement(database, statement);
}

Statement& Statement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  return *this;
}

Statement& Statement::bind(int place, std::int64_t value) {
  ensure(sqlite3_bind_int64(statement_.get(), place, value) == SQLITE_OK, "sqlite: a number could not be bound");
  return *this;
}

// An over-long value leaves its place unbound (NULL), which the table's NOT NULL refuses.
Statement& Statement::bind(int place, std::string_view value) {
  sqlite3_bind_text64(statement_.get(), place, value.data() ? value.data() : "", value.size(), SQLITE_STATIC,
                      SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind(int place, ByteView value) {
  const void* start = value.data() ? static_cast<const void*>(value.data()) : "";
  sqlite3_bind_blob64(statement_.get(), place, start, value.size(), SQLITE_STATIC);
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  const Error why = database_->error(code);
  reset();
  return why;
}

Status Statement::finish() {
  for (;;) {
    EXPUNGE_TRY(is_row, step());
    if (!is_row) break;
  }
  reset();
  return {};
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::bytes(int column) const {
  const void* start = sqlite3_column_blob(statement_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return start ? std::string(static_cast<const char*>(start), size) : std::string();
}

}  // namespace expunge
