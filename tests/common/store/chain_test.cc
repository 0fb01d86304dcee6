#include <gtest/gtest.h>

#include "common/store/store.h"

namespace expunge {
namespace {

std::vector<StoredEntry> a_ledger(std::uint64_t size) {
  std::vector<StoredEntry> entries;
  Digest previous;
  for (std::uint64_t number = 1; number <= size; ++number) {
    const WallTime time(Duration(1000 * static_cast<std::int64_t>(number)));
    previous = chain(previous, number, time, "Round", "{}");
    entries.push_back({number, time, "Round", "{}", previous});
  }
  return entries;
}

std::string complaint(const std::vector<StoredEntry>& entries) {
  const Status status = verify_ledger(entries);
  if (status) return "";
  EXPECT_EQ(status.error().fault, Fault::kCorrupt);
  return status.error().what;
}

// The format, frozen: each field after its length as eight little-endian bytes.
TEST(Chain, IsSha256OverTheFieldsWithTheirLengths) {
  const std::string fields = std::string("\x20\0\0\0\0\0\0\0", 8) + std::string(32, '\0') +  // previous digest
                             std::string("\x08\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0", 16) +       // number
                             std::string("\x08\0\0\0\0\0\0\0\xe8\x03\0\0\0\0\0\0", 16) +     // time
                             std::string("\x05\0\0\0\0\0\0\0Round", 13) + std::string("\x02\0\0\0\0\0\0\0{}", 10);
  EXPECT_EQ(chain(Digest{}, 1, WallTime(Duration(1000)), "Round", "{}"), sha256(view_of(fields)));
}

TEST(Chain, KindAndBodyDoNotRunIntoEachOther) {
  const WallTime time;
  EXPECT_NE(chain(Digest{}, 1, time, "ab", "c"), chain(Digest{}, 1, time, "a", "bc"));
}

TEST(VerifyLedger, HoldsForAWholeLedgerAndForNone) {
  EXPECT_EQ(complaint(a_ledger(5)), "");
  EXPECT_EQ(complaint({}), "");
}

TEST(VerifyLedger, NamesTheFirstEntryWhoseContentWasChanged) {
  auto entries = a_ledger(5);
  entries[2].body = "{\"sites\":4}";
  EXPECT_EQ(complaint(entries),
            "ledger entry 3 does not hold: its digest is not that of its content and predecessor; the ledger was "
            "changed after it was written");
}

TEST(VerifyLedger, FindsAChangedTimeAndAChangedDigest) {
  auto entries = a_ledger(5);
  entries[0].time = WallTime(Duration(1));
  EXPECT_NE(complaint(entries).find("entry 1 "), std::string::npos);
  entries = a_ledger(5);
  entries[4].digest.bytes[31] ^= 1;
  EXPECT_NE(complaint(entries).find("entry 5 "), std::string::npos);
}

TEST(VerifyLedger, FindsAMissingEntryAndExchangedOnes) {
  auto entries = a_ledger(5);
  entries.erase(entries.begin() + 1);
  EXPECT_NE(complaint(entries).find("entry 2 does not hold: it is missing"), std::string::npos);
  entries = a_ledger(5);
  std::swap(entries[1], entries[2]);
  EXPECT_NE(complaint(entries).find("entry 2 "), std::string::npos);
}

}  // namespace
}  // namespace expunge
