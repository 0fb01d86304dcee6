#include "protocols/wire_fields.h"

#include "protocols/limits.h"

namespace expunge {

void WireFields::refuse(std::string_view what, std::string_view why) {
  if (!error_) error_ = bad_input("a message was refused: its " + std::string(what) + " " + std::string(why));
}

std::uint64_t WireFields::numbered(std::string_view what, std::uint64_t value) {
  if (value == 0) refuse(what, "is missing");
  return value;
}

std::string WireFields::text(std::string_view what, std::string_view value, std::size_t longest, Lines lines) {
  if (value.size() <= longest && is_wire_text(value, lines)) return std::string(value);
  refuse(what, "is longer than " + std::to_string(longest) + " bytes or holds control characters");
  return {};
}

std::string WireFields::name(std::string_view what, std::string_view value) {
  if (is_wire_name(value)) return std::string(value);
  refuse(what, "is not a name");
  return {};
}

std::vector<std::string> WireFields::names(std::string_view what, std::string_view joined, std::size_t most) {
  auto names = split_names(joined, most);
  if (names) return std::move(*names);
  refuse(what, "is no list of names: " + names.error().what);
  return {};
}

WallTime WireFields::time(std::string_view what, std::int64_t milliseconds) {
  return WallTime(Duration(within<std::int64_t>(what, milliseconds, 0, limits::kLatestTime)));
}

std::vector<Digest> WireFields::digests(std::string_view what, ByteView bytes, std::size_t most) {
  constexpr std::size_t kSize = sizeof(Digest::bytes);
  std::vector<Digest> digests;
  if (bytes.size() % kSize != 0 || bytes.size() / kSize > most) {
    refuse(what, "has " + std::to_string(bytes.size()) + " bytes of digests");
    return digests;
  }
  for (std::size_t i = 0; i < bytes.size(); i += kSize) digests.push_back(digest(what, bytes.subspan(i, kSize)));
  return digests;
}

}  // namespace expunge
