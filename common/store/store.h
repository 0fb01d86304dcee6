// One program's durable state: a SQLite database (WAL, synchronous=FULL, secure_delete) with a table of named values
// and an append-only, hash-chained ledger. Protocol thread only; one process at a time (a second gets kUnavailable).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/crypto/hash.h"

namespace expunge {

struct StoredChange {
  std::string key;
  std::optional<std::string> value;  // absent: the key is deleted
  bool ends_secret = false;          // what is replaced must leave no trace either
};

// Entry n's digest is SHA-256 over the previous digest, n, time, kind and body, each with its length.
struct StoredEntry {
  std::uint64_t number = 0;  // from 1
  WallTime time;
  std::string kind;
  std::string body;  // JSON
  Digest digest;
};

struct NewEntry {
  std::string kind;
  std::string body;
};

class Store {
 public:
  // Makes the file (mode 0600) and brings an older layout up to date. kCorrupt: not ours, damaged, written by a
  // newer version, or with a ledger whose chain does not hold; the message says what to do.
  static Result<std::unique_ptr<Store>> open(const Path& file);
  virtual ~Store() = default;

  virtual Result<std::map<std::string, std::string>> values() const = 0;
  // All or nothing, and durable when it returns. kUnavailable: the disk is full; nothing was changed. What was deleted,
  // or replaced by a change that ends a secret, is then overwritten in every file, journal included, if the disk lets
  // us: scrub() tells.
  virtual Status commit(const std::vector<StoredChange>& changes, const std::vector<NewEntry>& entries,
                        WallTime now) = 0;
  // What was to be overwritten is, and no file holds a trace of it. kUnavailable: not yet, because the disk is full;
  // the next commit, scrub or open tries again.
  virtual Status scrub() = 0;
  virtual Result<std::vector<StoredEntry>> ledger(std::uint64_t first = 1) const = 0;
};

// Recomputes the chain. kCorrupt names the first entry that does not hold.
Status verify_ledger(const std::vector<StoredEntry>& entries);

// The same chain for hosts without a database (the simulated world).
Digest chain(const Digest& previous, std::uint64_t number, WallTime time, std::string_view kind, std::string_view body);

}  // namespace expunge
