// A folder that one process at a time works in. Held while the object lives; the system lets go of it when the process
// ends, however it ends.
#pragma once

#include "common/base/file.h"

namespace expunge {

class FolderLock {
 public:
  // kUnavailable: another process has it.
  static Result<FolderLock> take(const Path& folder);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace expunge
