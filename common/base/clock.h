// Time as a parameter. Deadlines use the steady clock, which no operator can turn; records use the wall clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace expunge {

using Duration = std::chrono::milliseconds;

struct SteadyTag {
  using duration = Duration;
};
struct WallTag {
  using duration = Duration;
};
using Time = std::chrono::time_point<SteadyTag, Duration>;    // since an arbitrary start, never goes back
using WallTime = std::chrono::time_point<WallTag, Duration>;  // since 1970-01-01 UTC, may jump

// Both clocks, read once an event: time stands still while an event is handled.
struct Moment {
  Time steady;
  WallTime wall;
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
  virtual WallTime wall() const = 0;
  Moment moment() const { return {now(), wall()}; }
};

class SystemClock final : public Clock {
 public:
  Time now() const override;
  WallTime wall() const override;
};

std::string to_iso(WallTime time);  // "2026-11-21T10:04:00.123Z"

}  // namespace expunge
