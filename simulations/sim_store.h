// A party's database in memory: named values and the ledger, chained as common/store chains it. A commit is all or
// nothing and survives every crash. One thread.
#pragma once

#include <vector>

#include "common/store/store.h"
#include "protocols/action.h"

namespace expunge {

class SimStore {
 public:
  // One transaction. The new entries' chain goes on from the last one.
  void commit(const std::vector<Record>& records, WallTime now);

  static SimStore of(SavedState values, std::vector<StoredEntry> ledger);

  const SavedState& values() const { return values_; }
  void set_values(SavedState values) { values_ = std::move(values); }  // a database brought back from a backup
  const std::vector<StoredEntry>& ledger() const { return ledger_; }

 private:
  void append(const LedgerEntry& entry, WallTime now);

  SavedState values_;
  std::vector<StoredEntry> ledger_;
};

}  // namespace expunge
