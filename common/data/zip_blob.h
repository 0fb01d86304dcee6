// A Blob as libzip reads it. Only the two files that include libzip's header use this.
#pragma once

#include <cstdint>
#include <memory>

#include "common/base/file.h"
#include "common/base/result.h"

struct zip;

namespace expunge {

// A resource: must outlive the archive that open() gives.
class ZipBlob {
 public:
  explicit ZipBlob(std::unique_ptr<Blob> blob);
  ~ZipBlob();
  ZipBlob(const ZipBlob&) = delete;
  ZipBlob& operator=(const ZipBlob&) = delete;

  std::uint64_t size() const;
  // Read-only and checked for consistency; the caller ends it with zip_discard. The error is libzip's own words.
  Result<struct zip*> open();

 private:
  struct Cursor;
  std::unique_ptr<Cursor> cursor_;
};

}  // namespace expunge
