// Text as it may cross the wire: valid UTF-8 without control characters, so that whoever logs or shows it need not ask.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/bytes.h"
#include "common/base/ids.h"

namespace expunge {

enum class Lines { kRefused, kAllowed };  // line feed, carriage return and tab

bool is_wire_text(std::string_view text, Lines lines);
// For reasons of our own: what is_wire_text refuses becomes '?', and it is cut to `longest` between characters.
std::string to_wire_text(std::string_view text, std::size_t longest);

// Of measures, parameters and methods: 1 to 63 of a-z, 0-9, '.', '_', '-'.
bool is_wire_name(std::string_view text);
// Names joined by line feeds and back. kBadInput: more than `most`, not strictly ascending, or not names.
std::string join_names(const std::vector<std::string_view>& names);
Result<std::vector<std::string>> split_names(std::string_view joined, std::size_t most);

// "fr-" and 16 hex digits as a number, and back.
Result<std::uint64_t> request_number(const RequestId& id);
RequestId request_id(std::uint64_t number);

}  // namespace expunge
