// Numbers in text as printf writes them: std::format is not there yet, and iostreams remember what they were told.
#pragma once

#include <cstdio>
#include <string>

namespace expunge {

// `pattern` is a literal that fits the values; what is longer than 1,023 bytes is cut.
template <class... Values>
std::string formatted(const char* pattern, Values... values) {
  char text[1024] = "";
  std::snprintf(text, sizeof text, pattern, values...);
  return text;
}

}  // namespace expunge
