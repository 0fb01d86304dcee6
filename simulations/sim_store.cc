#include "simulations/sim_store.h"

namespace expunge {

void SimStore::commit(const std::vector<Record>& records, WallTime now) {
  for (const Record& record : records) {
    for (const Change& change : record.changes) {
      if (change.value)
        values_[change.key] = *change.value;
      else
        values_.erase(change.key);
    }
    for (const LedgerEntry& entry : record.entries) append(entry, now);
  }
}

SimStore SimStore::of(SavedState values, std::vector<StoredEntry> ledger) {
  SimStore store;
  store.values_ = std::move(values);
  store.ledger_ = std::move(ledger);
  return store;
}

void SimStore::append(const LedgerEntry& entry, WallTime now) {
  const Digest previous = ledger_.empty() ? Digest{} : ledger_.back().digest;
  const std::uint64_t number = ledger_.size() + 1;
  ledger_.push_back({number, now, entry.kind, entry.body, chain(previous, number, now, entry.kind, entry.body)});
}

}  // namespace expunge
