// Which data a study was made from.
#pragma once

#include <string>

#include "common/base/file.h"

namespace expunge {

// Of a file: of its bytes. Of a folder: of the names and sizes of all files in it, and of the bytes of its tables
// (.csv); pixels in files of their own would take as long to read as to train on. The same wherever it lies.
// kBadInput: it cannot be read.
Result<std::string> digest_of_data(const Path& path);

}  // namespace expunge
