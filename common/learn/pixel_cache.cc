#include "common/learn/pixel_cache.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/index_select.h>

namespace expunge {
namespace {

at::Tensor indices_of(std::span<const std::uint32_t> records) {
  at::Tensor indices = at::empty({static_cast<std::int64_t>(records.size())}, at::kLong);
  std::copy(records.begin(), records.end(), indices.mutable_data_ptr<std::int64_t>());
  return indices;
}

}  // namespace

PixelCache::PixelCache(const Dataset& data) : data_(data) {
  if (!keeps()) return;
  pixels_ = empty(data.size());
  is_read_.assign(data.size(), false);
}

at::Tensor PixelCache::empty(std::size_t records) const {
  const DatasetShape shape = data_.shape();
  return at::empty({static_cast<std::int64_t>(records), shape.channels, shape.height, shape.width}, at::kByte);
}

Status PixelCache::check(std::uint32_t record, const Stopped& stopped) const {
  if (record >= data_.size())
    return bad_input("record " + std::to_string(record) + " is not in the data set '" + data_.name() + "', which has " +
                     std::to_string(data_.size()) + " records");
  if (stopped()) return unavailable("reading was stopped before it ended");
  return {};
}

Status PixelCache::read(std::uint32_t record, at::Tensor& into, std::size_t row) const {
  const auto length = static_cast<std::size_t>(into.stride(0));
  return data_.read(record, {into.mutable_data_ptr<std::uint8_t>() + row * length, length});
}

Status PixelCache::fetch(std::uint32_t record) {
  if (is_read_[record]) return {};
  EXPUNGE_TRY_DO(read(record, pixels_, record));
  is_read_[record] = true;
  return {};
}

Result<at::Tensor> PixelCache::gather(std::span<const std::uint32_t> records, const Stopped& stopped) {
  at::Tensor batch = keeps() ? pixels_ : empty(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    EXPUNGE_TRY_DO(check(records[i], stopped));
    EXPUNGE_TRY_DO(keeps() ? fetch(records[i]) : read(records[i], batch, i));
  }
  return keeps() ? at::index_select(batch, 0, indices_of(records)) : batch;
}

}  // namespace expunge
