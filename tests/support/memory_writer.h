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
  Status write_at(std::uint64_t, ByteView) override { return bad_input("not expected"); }
  Status commit() override { return {}; }
  Bytes bytes;
};

}  // namespace expunge
