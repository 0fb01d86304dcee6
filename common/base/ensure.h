// ensure: a broken invariant of ours ends the process; a restart recovers from the database.
// If input can reach an ensure, that is a bug.
#pragma once

#include <source_location>
#include <string_view>

namespace expunge {

[[noreturn]] void broken_invariant(std::string_view what, std::source_location where);

inline void ensure(bool holds, std::string_view what, std::source_location where = std::source_location::current()) {
  if (!holds) [[unlikely]]
    broken_invariant(what, where);
}

}  // namespace expunge
