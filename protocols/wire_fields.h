// Single values of a message being read: each getter gives the value back when it is within its bounds, else a harmless
// one, and keeps the first thing that was wrong.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/bytes.h"
#include "common/base/clock.h"
#include "common/base/ids.h"
#include "common/crypto/hash.h"
#include "protocols/wire_text.h"

namespace expunge {

class WireFields {
 public:
  void refuse(std::string_view what, std::string_view why);
  const std::optional<Error>& error() const { return error_; }

  template <class T>
  T within(std::string_view what, T value, T least, T most) {
    if (value >= least && value <= most) return value;  // false for NaN
    refuse(what,
           "is " + std::to_string(value) + ", not between " + std::to_string(least) + " and " + std::to_string(most));
    return least;
  }
  double finite(std::string_view what, double value) {
    return within(what, value, std::numeric_limits<double>::lowest(), std::numeric_limits<double>::max());
  }
  // An enumeration of ours from 1 to `last`, from one of the wire's.
  template <class Ours, class Wire>
  Ours choice(std::string_view what, Wire value, Ours last) {
    return static_cast<Ours>(
        within<std::uint32_t>(what, static_cast<std::uint16_t>(value), 1, static_cast<std::uint32_t>(last)));
  }
  std::uint64_t numbered(std::string_view what, std::uint64_t value);  // from 1
  std::string text(std::string_view what, std::string_view value, std::size_t longest, Lines lines = Lines::kRefused);
  std::string name(std::string_view what, std::string_view value);  // is_wire_name
  std::vector<std::string> names(std::string_view what, std::string_view joined, std::size_t most);
  WallTime time(std::string_view what, std::int64_t milliseconds);
  Digest digest(std::string_view what, ByteView bytes) { return {row<32>(what, bytes)}; }
  // Digests end to end.
  std::vector<Digest> digests(std::string_view what, ByteView bytes, std::size_t most);

  template <std::size_t kSize>
  std::array<std::uint8_t, kSize> row(std::string_view what, ByteView bytes) {
    std::array<std::uint8_t, kSize> copy{};
    if (bytes.size() == kSize)
      std::copy(bytes.begin(), bytes.end(), copy.begin());
    else
      refuse(what, "has " + std::to_string(bytes.size()) + " bytes instead of " + std::to_string(kSize));
    return copy;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace expunge
