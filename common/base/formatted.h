// Numbers in text as printf writes them: std::format is not there yet, and iostreams remember what they were told.
#pragma once

#include <string>

namespace expunge {

// What is longer than 1,023 bytes is cut.
[[gnu::format(printf, 1, 2)]] std::string formatted(const char* pattern, ...);

}  // namespace expunge
