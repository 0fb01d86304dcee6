#include "common/learn/read_ahead.h"

#include <algorithm>

#include "common/learn/border.h"

namespace expunge {
namespace {

constexpr std::size_t kAhead = 2;

}  // namespace

ReadAhead::ReadAhead(PixelCache& cache, const Course& course)
    : cache_(cache), course_(course), thread_([this] { read_all(); }) {}

ReadAhead::~ReadAhead() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = is_unwanted_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ReadAhead::add(std::span<const std::uint32_t> records) {
  reads_.push_back({++numbers_, {records.begin(), records.end()}, std::nullopt});
}

void ReadAhead::drop(Reads::iterator first, Reads::iterator end) {
  if (std::any_of(first, end, [&](const Read& read) { return read.number == at_work_; })) is_unwanted_ = true;
  reads_.erase(first, end);
}

void ReadAhead::expect(const Batches& next) {
  const std::lock_guard lock(mutex_);
  const auto differ = std::ranges::mismatch(reads_, next, {}, &Read::records);
  drop(differ.in1, reads_.end());
  std::for_each(differ.in2, next.end(), [&](const auto& records) { add(records); });
  changed_.notify_all();
}

void ReadAhead::expect_before(const Batches& next) {
  const std::lock_guard lock(mutex_);
  for (auto batch = next.rbegin(); batch != next.rend(); ++batch) reads_.push_front({++numbers_, *batch, std::nullopt});
  changed_.notify_all();
}

Result<at::Tensor> ReadAhead::take(std::span<const std::uint32_t> records) {
  std::unique_lock lock(mutex_);
  drop(reads_.begin(),
       std::ranges::find_if(reads_, [&](const Read& read) { return std::ranges::equal(read.records, records); }));
  if (reads_.empty()) add(records);
  changed_.notify_all();
  changed_.wait(lock, [&] { return reads_.front().pixels.has_value(); });
  Result<at::Tensor> pixels = std::move(*reads_.front().pixels);
  reads_.pop_front();
  changed_.notify_all();
  return pixels;
}

// The next to be read, if it may be read yet.
ReadAhead::Read* ReadAhead::unread() {
  const auto end = reads_.begin() + static_cast<std::ptrdiff_t>(std::min(kAhead, reads_.size()));
  const auto first = std::find_if(reads_.begin(), end, [](const Read& read) { return !read.pixels; });
  return first == end ? nullptr : &*first;
}

void ReadAhead::read_all() {
  std::unique_lock lock(mutex_);
  while (!is_over_) {
    if (Read* read = unread())
      read_one(lock, *read);
    else
      changed_.wait(lock);
  }
}

// The lock is open while the batch is read; it may be dropped meanwhile.
void ReadAhead::read_one(std::unique_lock<std::mutex>& lock, Read& read) {
  const std::vector<std::uint32_t> records = read.records;
  at_work_ = read.number;
  is_unwanted_ = false;
  lock.unlock();
  auto pixels = without_exceptions(
      [&] { return cache_.gather(records, [this] { return course_.is_stopped() || is_unwanted_; }); });
  lock.lock();
  const auto place = std::ranges::find(reads_, at_work_, &Read::number);
  if (place != reads_.end()) place->pixels = std::move(pixels);
  at_work_ = 0;
  changed_.notify_all();
}

}  // namespace expunge
