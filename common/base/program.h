// How the three programs end: exit codes are a contract with scripts.
#pragma once

#include <string_view>

#include "common/base/result.h"

namespace expunge {

enum ExitCode : int {
  kDone = 0,
  kDoesNotHold = 1,   // the thing checked does not hold
  kWrongInput = 2,    // wrong use or wrong input
  kNotReachable = 3,  // not reachable or timed out
  kRefused = 4,       // refused by policy or by trust
  kOurBug = 70,
};

ExitCode exit_code(Fault fault);

// Says the error in one line on standard error, "PROGRAM: SENTENCE", and returns its exit code.
ExitCode fail(std::string_view program, const Error& error);

}  // namespace expunge
