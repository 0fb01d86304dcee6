// Configuration text with some of its values changed: for experiments that differ from one file in a few keys.
//
// What comes back has one order and one layout, without comments, however the text that came in was written: equal
// configurations are equal texts.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace expunge {

// By dotted key: {"forget.retain_share", "0.1"}; each value is TOML text. Tables that are not there are made.
using TomlValues = std::map<std::string, std::string>;

// kBadInput: text or a value that is not TOML, or a key of which a part is no table.
Result<std::string> with_values(std::string_view toml, std::string_view file_name, const TomlValues& values);

// Without these keys or tables, dotted; those that are not there are no matter.
Result<std::string> without(std::string_view toml, const std::vector<std::string>& keys);

}  // namespace expunge
