// What happened, in order: a hash over everything, by which two runs are compared, and the last lines to read.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "common/base/bytes.h"
#include "common/base/clock.h"

namespace expunge {

class Trace {
 public:
  void add(Time at, std::string_view who, std::string_view what);
  void add_bytes(ByteView bytes);  // into the hash only
  std::uint64_t hash() const { return hash_; }
  const std::deque<std::string>& last_lines() const { return last_; }

 private:
  std::uint64_t hash_ = 14695981039346656037ULL;  // FNV-1a
  std::deque<std::string> last_;
};

}  // namespace expunge
