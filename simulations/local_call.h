// Talks to the program that runs with a kit on this machine, through its socket.
#pragma once

#include <string>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/result.h"

namespace expunge {

// The body of the answer; an answer other than 200 is the error it states. kUnavailable: nothing runs with this kit, or
// it did not answer; the sentence tells which.
Result<std::string> call_kit(const Path& kit, const std::string& method, const std::string& target,
                             const std::string& body, Duration patience = Duration{30000});

}  // namespace expunge
