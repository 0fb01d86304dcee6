#include "common/store/store.h"

namespace expunge {
namespace {

using Word = std::array<std::uint8_t, 8>;

Word little_endian(std::uint64_t value) {
  Word word{};
  for (std::size_t i = 0; i < word.size(); ++i) word[i] = static_cast<std::uint8_t>(value >> (8 * i));
  return word;
}

void add_with_length(Hasher& hasher, ByteView field) {
  hasher.add(little_endian(field.size()));
  hasher.add(field);
}

Error broken_at(std::uint64_t number, const std::string& why) {
  return corrupt("ledger entry " + std::to_string(number) + " does not hold: " + why +
                 "; the ledger was changed after it was written");
}

}  // namespace

Digest chain(const Digest& previous, std::uint64_t number, WallTime time, std::string_view kind,
             std::string_view body) {
  Hasher hasher;
  add_with_length(hasher, previous.bytes);
  add_with_length(hasher, little_endian(number));
  add_with_length(hasher, little_endian(static_cast<std::uint64_t>(time.time_since_epoch().count())));
  add_with_length(hasher, view_of(kind));
  add_with_length(hasher, view_of(body));
  return hasher.finish();
}

Status verify_ledger(const std::vector<StoredEntry>& entries) {
  Digest previous;
  std::uint64_t expected = 1;
  for (const StoredEntry& entry : entries) {
    if (entry.number != expected) return broken_at(expected, "it is missing");
    const Digest digest = chain(previous, entry.number, entry.time, entry.kind, entry.body);
    if (digest != entry.digest) return broken_at(expected, "its digest is not that of its content and predecessor");
    previous = digest;
    ++expected;
  }
  return {};
}

}  // namespace expunge
