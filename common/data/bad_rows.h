// The rows of a table that cannot be used, gathered so that all of them can be mended at once.
#pragma once

#include <cstdint>
#include <string>

#include "common/base/result.h"

namespace expunge {

class BadRows {
 public:
  void add(const std::string& where, const std::string& why);  // `where`: "cohort.csv:12"
  Status status() const;                                       // kBadInput names the first ten and counts the others

 private:
  std::uint64_t count_ = 0;
  std::string told_;
};

}  // namespace expunge
