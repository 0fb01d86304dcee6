// Virtual time: what happens next, and when. Events of one instant happen in the order in which they were put in, so
// that a run depends on nothing but its seed. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "common/base/clock.h"

namespace expunge {

class EventQueue {
 public:
  Time now() const { return now_; }
  bool empty() const { return heap_.empty(); }
  std::optional<Time> next() const;

  void at(Time when, std::function<void()> work);  // a time that has passed means now
  void after(Duration delay, std::function<void()> work) { at(now_ + delay, std::move(work)); }
  void run_next();  // moves now() to the next event and carries it out; the queue must not be empty

 private:
  struct Event {
    Time at;
    std::uint64_t number = 0;
    std::function<void()> work;
  };
  static bool later(const Event& a, const Event& b);

  Time now_{};
  std::uint64_t events_ = 0;
  std::vector<Event> heap_;
};

}  // namespace expunge
