#include "protocols/wire_text.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "protocols/limits.h"

namespace expunge {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t index) {
  return static_cast<std::uint8_t>(text[index]);
}

// Length of the UTF-8 character that `text` starts with; 0 where there is none (truncated, overlong, a surrogate,
// beyond U+10FFFF, or a control character).
std::size_t character_size(std::string_view text, Lines lines) {
  const auto first = byte_at(text, 0);
  if (first == '\n' || first == '\r' || first == '\t') return lines == Lines::kAllowed ? 1 : 0;
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte_at(text, i) & 0xc0) != 0x80) return 0;
  const auto second = byte_at(text, 1);
  const bool is_wrong = (first == 0xc2 && second < 0xa0) || (first == 0xe0 && second < 0xa0) ||
                        (first == 0xed && second >= 0xa0) || (first == 0xf0 && second < 0x90) ||
                        (first == 0xf4 && second >= 0x90);
  return is_wrong ? 0 : size;
}

}  // namespace

bool is_wire_text(std::string_view text, Lines lines) {
  while (!text.empty()) {
    const auto size = character_size(text, lines);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string to_wire_text(std::string_view text, std::size_t longest) {
  std::string clean;
  while (!text.empty()) {
    const auto size = character_size(text, Lines::kRefused);
    const auto character = size == 0 ? std::string_view("?") : text.substr(0, size);
    if (clean.size() + character.size() > longest) break;
    clean += character;
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return clean;
}

bool is_wire_name(std::string_view text) {
  const auto is_usable = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= limits::kLongestName && std::ranges::all_of(text, is_usable);
}

std::string join_names(const std::vector<std::string_view>& names) {
  std::string joined;
  for (const auto name : names) joined.append(joined.empty() ? "" : "\n").append(name);
  return joined;
}

Result<std::vector<std::string>> split_names(std::string_view joined, std::size_t most) {
  std::vector<std::string> names;
  while (!joined.empty()) {
    const auto name = joined.substr(0, joined.find('\n'));
    if (!is_wire_name(name) || (!names.empty() && names.back() >= name))
      return bad_input("name " + std::to_string(names.size()) + " of a list is not a name or not in ascending order");
    if (names.size() == most) return bad_input("a list has more than " + std::to_string(most) + " names");
    names.emplace_back(name);
    joined.remove_prefix(std::min(joined.size(), name.size() + 1));
  }
  return names;
}

Result<std::uint64_t> request_number(const RequestId& id) {
  constexpr std::size_t kDigits = 16;
  const std::string_view text = id.str();
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (!text.starts_with("fr-") || text.size() != 3 + kDigits || !std::ranges::all_of(text.substr(3), is_digit))
    return bad_input("'" + id.str() + "' is no request id, which is fr- and 16 hex digits");
  std::uint64_t number = 0;
  std::from_chars(text.data() + 3, text.data() + text.size(), number, 16);
  return number;
}

RequestId request_id(std::uint64_t number) {
  std::array<std::uint8_t, 8> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
  return RequestId::of("fr-" + to_hex(bytes));
}

}  // namespace expunge
