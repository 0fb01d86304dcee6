// A file under construction that is kept in memory: what was appended.
#pragma once

#include "common/base/file.h"

namespace expunge {

class MemoryWriter final : public FileWriter {
 public:
  Status append(ByteView more) override {
    bytes.insert(bytes.end(), more.begin(), more.end());
    return {};
  }
  Status commit() override { return {}; }
  Bytes bytes;
};

}  // namespace expunge
