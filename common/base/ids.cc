#include "common/base/ids.h"

#include <algorithm>

namespace expunge {

bool is_plain_name(std::string_view text) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_plain = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  return !text.empty() && text.size() <= 63 && is_letter(text.front()) && std::ranges::all_of(text, is_plain);
}

}  // namespace expunge
