// Sixty tiny images that count how often and by how many threads they are read, as if in memory or as if on disk, where
// reading may take long or fail.
#pragma once

#include <atomic>
#include <chrono>
#include <set>
#include <thread>

#include "tests/common/learn/tiny_data.h"

namespace expunge {

class CountedData final : public Dataset {
 public:
  explicit CountedData(bool is_in_memory, std::chrono::milliseconds delay = {})
      : is_in_memory_(is_in_memory), delay_(delay) {}
  void damage(std::size_t index) { damaged_ = index; }
  std::size_t reads() const { return reads_; }
  const std::set<std::thread::id>& readers() const { return readers_; }  // while nobody reads

  std::string name() const override { return "counted"; }
  DatasetShape shape() const override { return tiny_.shape(); }
  std::size_t size() const override { return tiny_.size(); }
  const SampleInfo& info(std::size_t index) const override { return tiny_.info(index); }
  Status read(std::size_t index, std::span<std::uint8_t> into) const override {
    ++reads_;
    readers_.insert(std::this_thread::get_id());
    std::this_thread::sleep_for(delay_);
    if (index == damaged_) return bad_input("record " + std::to_string(index) + " is damaged");
    return tiny_.read(index, into);
  }
  bool is_in_memory() const override { return is_in_memory_; }

 private:
  TinyData tiny_{60};
  bool is_in_memory_;
  std::chrono::milliseconds delay_;
  std::optional<std::size_t> damaged_;
  mutable std::atomic<std::size_t> reads_{0};
  mutable std::set<std::thread::id> readers_;
};

}  // namespace expunge
