// TOML text as toml++ has it. Internal to common/base.
#pragma once

#include <toml++/toml.h>
#include <string_view>

#include "common/base/result.h"

namespace expunge {

// kBadInput, with file and line: no valid TOML, or keys of so many parts that the parser would run out of stack.
Result<toml::table> parse_toml(std::string_view text, std::string_view file_name);

}  // namespace expunge
