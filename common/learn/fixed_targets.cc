#include "common/learn/fixed_targets.h"

#include <ATen/ops/index_select.h>

namespace expunge {

FixedTargets::FixedTargets(std::span<const std::uint32_t> records, at::Tensor rows) : rows_(std::move(rows)) {
  std::int64_t row = 0;
  for (const std::uint32_t record : records) places_[record] = row++;
}

at::Tensor FixedTargets::of(std::span<const std::uint32_t> records) const {
  at::Tensor places = at::empty({static_cast<std::int64_t>(records.size())}, at::kLong);
  auto* into = places.mutable_data_ptr<std::int64_t>();
  for (const std::uint32_t record : records) *into++ = places_.at(record);
  return at::index_select(rows_, 0, places.to(rows_.device()));
}

}  // namespace expunge
