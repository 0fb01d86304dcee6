// The folder that a command leaves its results in: made by it, or empty, or refused.
#pragma once

#include <string>

#include "common/base/file.h"

namespace expunge {

// Makes the folder where there is none, and marks it with a file of this name, first of all that is written there.
// kBadInput: no name, no folder, or a folder that holds something and has no such mark.
Status own_folder(const Path& out, const std::string& mark, const std::string& what);

}  // namespace expunge
