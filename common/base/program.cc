#include "common/base/program.h"

#include <cstdio>

namespace expunge {

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

}  // namespace expunge
