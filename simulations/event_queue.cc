#include "simulations/event_queue.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "common/base/ensure.h"

namespace expunge {

bool EventQueue::later(const Event& a, const Event& b) {
  return std::tie(a.at, a.number) > std::tie(b.at, b.number);
}

std::optional<Time> EventQueue::next() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front().at;
}

void EventQueue::at(Time when, std::function<void()> work) {
  heap_.push_back({std::max(when, now_), ++events_, std::move(work)});
  std::push_heap(heap_.begin(), heap_.end(), later);
}

void EventQueue::run_next() {
  ensure(!heap_.empty(), "EventQueue::run_next: nothing to do");
  std::pop_heap(heap_.begin(), heap_.end(), later);
  const Event event = std::move(heap_.back());
  heap_.pop_back();
  now_ = event.at;
  event.work();
}

}  // namespace expunge
