// How the programs begin and end: exit codes are a contract with scripts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

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

// First in main of a program that serves. Blocks smaller than `largest_block` then come from memory that was freed
// before, of which up to four times as much is kept: chunks come and go all the time, and a page new from the system
// costs more than filling it does.
void keep_freed_memory(std::size_t largest_block);

// First in main of a program that holds keys: its memory goes into no core dump, and no other process of the same user
// may look into it (a debugger must be root's).
void keep_memory_private();

ExitCode exit_code(Fault fault);

// Says the error in one line on standard error, "PROGRAM: SENTENCE", and returns its exit code.
ExitCode fail(std::string_view program, const Error& error);

// kDone, or what fail() says.
ExitCode ended(std::string_view program, const Status& status);

// "; did you mean '--seed' instead of '--sead'?" for the first word of a command line that looks like a flag ("--sead",
// "--sead=2") and is none of `known` (without dashes); empty where there is none, or none is near.
std::string suggested_flag(const std::vector<std::string>& words, const std::vector<std::string>& known);

}  // namespace expunge
