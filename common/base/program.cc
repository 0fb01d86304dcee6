#include "common/base/program.h"

#include <malloc.h>
#include <sys/prctl.h>

#include <algorithm>
#include <cstdio>

#include "common/base/config.h"

namespace expunge {

void keep_freed_memory(std::size_t largest_block) {
  mallopt(M_MMAP_THRESHOLD, static_cast<int>(largest_block));
  mallopt(M_TRIM_THRESHOLD, static_cast<int>(4 * largest_block));
}

void keep_memory_private() {
#ifndef __SANITIZE_ADDRESS__  // whose search for leaks attaches to its own process
  prctl(PR_SET_DUMPABLE, 0);
#endif
}

ExitCode exit_code(Fault fault) {
  switch (fault) {
    case Fault::kBadInput:
    case Fault::kCorrupt:
      return kWrongInput;
    case Fault::kUnavailable:
      return kNotReachable;
    case Fault::kNotTrusted:
    case Fault::kStale:
      return kRefused;
  }
  return kOurBug;
}

ExitCode fail(std::string_view program, const Error& error) {
  std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(program.size()), program.data(), error.what.c_str());
  return exit_code(error.fault);
}

ExitCode ended(std::string_view program, const Status& status) {
  return status ? kDone : fail(program, status.error());
}

std::string suggested_flag(const std::vector<std::string>& words, const std::vector<std::string>& known) {
  for (const auto& word : words) {
    if (!word.starts_with("--") || word.size() == 2) continue;
    const auto flag = word.substr(2, word.find('=') - 2);
    if (std::ranges::find(known, flag) != known.end()) continue;
    const auto near = nearest(flag, known);
    return near ? "; did you mean '--" + *near + "' instead of '--" + flag + "'?" : "";
  }
  return {};
}

}  // namespace expunge
