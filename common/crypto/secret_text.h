// Texts in which a key stands, on its way to the database and from there: as few copies as can be, and wiped.
#pragma once

#include <string>
#include <string_view>

#include "common/crypto/secret.h"

namespace expunge {

void wipe(std::string& text);  // every byte becomes zero

std::string quoted_hex(const SecretBytes& secret);  // as a JSON string

// The JSON object `object`, which has members, with one more at its end; `value` is JSON. What was passed in is wiped.
std::string with_member(std::string object, std::string_view name, std::string value);

}  // namespace expunge
