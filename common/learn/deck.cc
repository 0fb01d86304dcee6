#include "common/learn/deck.h"

namespace expunge {

void Deck::replace(std::vector<std::uint32_t> records) {
  records_ = std::move(records);
  batches_.clear();
  next_ = 0;
}

std::span<const std::uint32_t> Deck::draw() {
  if (records_.empty()) return {};
  if (next_ == batches_.size()) {
    batches_ = draw_batches(records_, batch_, 1, random_);
    next_ = 0;
  }
  return batches_[next_++];
}

std::span<const std::uint32_t> Deck::next() const {
  if (next_ == batches_.size()) return {};
  return batches_[next_];
}

}  // namespace expunge
