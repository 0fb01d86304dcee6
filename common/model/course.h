// Local work under way, as the thread that computes and those that watch it see it: whether it is to stop, and how far
// it is.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace expunge {

// Of records through a network, forward alone or forward and backward.
struct SamplePasses {
  std::uint64_t made = 0;
  std::uint64_t expected = 0;     // that the work takes from its beginning to its end; 0: not known beforehand
  std::uint32_t percent() const;  // made of expected, rounded down, at most 100; 0: not known
  bool operator==(const SamplePasses&) const = default;
};
std::string to_text(const SamplePasses& passes);  // "640 of 5312 sample passes"

class Course {
 public:
  // From any thread:
  void stop() { is_stopped_.store(true, std::memory_order_relaxed); }
  bool is_stopped() const { return is_stopped_.load(std::memory_order_relaxed); }
  // The two numbers are read one after the other and may be of different moments.
  SamplePasses passes() const {
    return {made_.load(std::memory_order_relaxed), expected_.load(std::memory_order_relaxed)};
  }

  // From the thread that computes:
  void begin() {  // one more piece of work
    made_.store(0, std::memory_order_relaxed);
    expected_.store(0, std::memory_order_relaxed);
  }
  void expect(std::uint64_t passes) { expected_.store(passes, std::memory_order_relaxed); }
  void passed(std::uint64_t records) { made_.fetch_add(records, std::memory_order_relaxed); }

 private:
  std::atomic<bool> is_stopped_{false};
  std::atomic<std::uint64_t> made_{0}, expected_{0};
};

}  // namespace expunge
