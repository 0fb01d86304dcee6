// Reading ahead: while the network computes on one batch, the next ones are read on a thread of their own.
//
// All batches are read on that thread, those that nobody announced too, so that the data set has one reader. At most
// two are read before they are taken, and what was read before others came first is kept. What is announced changes
// when a batch is read, never what is in it. The thread lives as long as this object, which belongs to a session.
// Internal to common/learn; compute thread only.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "common/learn/batches.h"
#include "common/learn/pixel_cache.h"
#include "common/model/course.h"

namespace expunge {

class ReadAhead {
 public:
  // Both must outlive it; nobody else uses `cache` meanwhile. A `course` that is stopped ends reading.
  ReadAhead(PixelCache& cache, const Course& course);
  ~ReadAhead();  // waits for the record that is being read
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // These batches will be taken next, in this order. Replaces what was announced before; what was read of it and comes
  // next still is kept.
  void expect(const Batches& next);
  // These batches will be taken first, and then what was announced before.
  void expect_before(const Batches& next);

  // The pixels of these records, once they are read; as PixelCache::gather. Announced batches before it are dropped;
  // where it was not announced, all are.
  Result<at::Tensor> take(std::span<const std::uint32_t> records);

 private:
  struct Read {
    std::uint64_t number;  // tells batches of the same records apart
    std::vector<std::uint32_t> records;
    std::optional<Result<at::Tensor>> pixels;
  };
  using Reads = std::deque<Read>;

  void add(std::span<const std::uint32_t> records);
  void drop(Reads::iterator first, Reads::iterator end);
  Read* unread();
  void read_all();
  void read_one(std::unique_lock<std::mutex>& lock, Read& read);

  PixelCache& cache_;
  const Course& course_;
  std::mutex mutex_;  // of all below but the thread
  std::condition_variable changed_;
  Reads reads_;  // in the order in which they will be taken
  std::uint64_t numbers_ = 0;
  std::uint64_t at_work_ = 0;             // number of the batch that is being read; 0: none
  std::atomic<bool> is_unwanted_{false};  // that batch
  bool is_over_ = false;
  std::thread thread_;
};

}  // namespace expunge
