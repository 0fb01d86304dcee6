#include "common/base/formatted.h"

#include <cstdarg>
#include <cstdio>

namespace expunge {

std::string formatted(const char* pattern, ...) {
  char text[1024] = "";
  std::va_list values;
  va_start(values, pattern);
  std::vsnprintf(text, sizeof text, pattern, values);
  va_end(values);
  return text;
}

}  // namespace expunge
