// A thin, exception-free hold on SQLite for the other files of this folder: one connection, its statements, and
// SQLite's result codes as our faults. Every error names the file and what to do.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "common/base/bytes.h"
#include "common/base/file.h"

struct sqlite3;
struct sqlite3_stmt;

namespace expunge {

// Closed when destroyed, after its statements.
class Database {
 public:
  // The file must exist. Takes no lock yet.
  static Result<std::unique_ptr<Database>> open(const Path& file);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Status run(const char* sql);                   // any number of statements, results ignored
  Result<std::int64_t> number(const char* sql);  // first column of the first row
  Result<std::string> text(const char* sql);
  bool in_transaction() const;
  const Path& file() const { return file_; }

 private:
  friend class Statement;
  Database(sqlite3* handle, Path file) : handle_(handle), file_(std::move(file)) {}
  Error error(int code) const;

  sqlite3* handle_;
  Path file_;
};

// One prepared statement, used again and again. Bound text and bytes must live until the next reset().
class Statement {
 public:
  static Result<Statement> prepare(Database& database, const char* sql);
  Statement(Statement&&) noexcept = default;
  Statement& operator=(Statement&&) noexcept = default;

  Statement& reset();
  Statement& bind(int place, std::int64_t value);      // places count from 1
  Statement& bind(int place, std::string_view value);  // as TEXT
  Statement& bind(int place, ByteView value);          // as BLOB
  Result<bool> step();                                 // true: a row is there
  Status finish();                                     // steps to the end and resets

  std::int64_t number(int column) const;  // columns count from 0
  std::string bytes(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(Database& database, sqlite3_stmt* statement) : database_(&database), statement_(statement) {}

  Database* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

}  // namespace expunge
