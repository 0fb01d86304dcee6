// Records given out batch after batch, shuffled anew when all were given. Internal to common/learn.
#pragma once

#include "common/learn/batches.h"

namespace expunge {

class Deck {
 public:
  // `random` must outlive it.
  Deck(std::vector<std::uint32_t> records, std::size_t batch, Random& random)
      : records_(std::move(records)), batch_(batch), random_(random) {}

  void replace(std::vector<std::uint32_t> records);
  std::size_t batches() const { return (records_.size() + batch_ - 1) / batch_; }
  std::span<const std::uint32_t> draw();  // empty where there are no records; valid until the next call
  // What will be drawn next; empty where that is not decided yet.
  std::span<const std::uint32_t> next() const;

 private:
  std::vector<std::uint32_t> records_;
  std::size_t batch_;
  Random& random_;
  Batches batches_;
  std::size_t next_ = 0;
};

}  // namespace expunge
