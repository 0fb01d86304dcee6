// Paths that a table names lie below one folder: whoever writes the table must not reach other files of the machine.
#pragma once

#include <string>
#include <string_view>

#include "common/base/file.h"

namespace expunge {

class RootFolder {
 public:
  static Result<RootFolder> open(const Path& folder);  // kBadInput: not there, or no folder
  const Path& path() const { return path_; }
  // `relative` below the folder, links followed. kBadInput, half a sentence without the path: absolute, upwards by
  // "..", not there, or out of the folder by a link.
  Result<Path> resolve(std::string_view relative) const;

 private:
  explicit RootFolder(Path path) : path_(std::move(path)) {}
  Path path_;  // without links
};

}  // namespace expunge
