#include "common/data/bad_rows.h"

namespace expunge {
namespace {

constexpr std::uint64_t kMostTold = 10;

}  // namespace

void BadRows::add(const std::string& where, const std::string& why) {
  if (++count_ > kMostTold) return;
  if (count_ > 1) told_ += "; ";
  told_ += where + ": " + why;
}

Status BadRows::status() const {
  if (count_ == 0) return {};
  return bad_input(told_ + (count_ > kMostTold ? "; and " + std::to_string(count_ - kMostTold) + " more" : ""));
}

}  // namespace expunge
