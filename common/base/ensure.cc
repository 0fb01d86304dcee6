#include "common/base/ensure.h"

#include <cstdio>
#include <cstdlib>

namespace expunge {

void broken_invariant(std::string_view what, std::source_location where) {
  std::fprintf(stderr, "expunge: bug: %.*s (%s:%u)\n", static_cast<int>(what.size()), what.data(), where.file_name(),
               where.line());
  std::abort();
}

}  // namespace expunge
