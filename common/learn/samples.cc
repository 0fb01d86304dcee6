#include "common/learn/samples.h"

#include <ATen/ops/_upsample_bilinear2d_aa.h>
#include <ATen/ops/index_select.h>

namespace expunge {
namespace {

at::Tensor indices_of(std::span<const std::uint32_t> records) {
  at::Tensor indices = at::empty({static_cast<std::int64_t>(records.size())}, at::kLong);
  std::copy(records.begin(), records.end(), indices.mutable_data_ptr<std::int64_t>());
  return indices;
}

}  // namespace

PixelCache::PixelCache(const Dataset& data) : data_(data), is_read_(data.size(), false) {
  const DatasetShape shape = data.shape();
  pixels_ = at::empty({static_cast<std::int64_t>(data.size()), shape.channels, shape.height, shape.width}, at::kByte);
}

Status PixelCache::fetch(std::uint32_t record) {
  if (record >= is_read_.size())
    return bad_input("record " + std::to_string(record) + " is not in the data set '" + data_.name() + "', which has " +
                     std::to_string(is_read_.size()) + " records");
  if (is_read_[record]) return {};
  const auto length = static_cast<std::size_t>(pixels_.stride(0));
  EXPUNGE_TRY_DO(data_.read(record, {pixels_.mutable_data_ptr<std::uint8_t>() + record * length, length}));
  is_read_[record] = true;
  return {};
}

Result<at::Tensor> PixelCache::gather(std::span<const std::uint32_t> records) {
  for (const std::uint32_t record : records) EXPUNGE_TRY_DO(fetch(record));
  return at::index_select(pixels_, 0, indices_of(records));
}

Result<at::Tensor> ImageSamples::inputs(std::span<const std::uint32_t> records) {
  EXPUNGE_TRY(bytes, cache_.gather(records));
  at::Tensor x = bytes.to(placement_.device).to(at::kFloat).div_(255).sub_(spec_.mean).div_(spec_.deviation);
  if (x.size(2) != spec_.input_size || x.size(3) != spec_.input_size)
    x = at::_upsample_bilinear2d_aa(x, {spec_.input_size, spec_.input_size}, false);
  return placement_.channels_last ? x.contiguous(at::MemoryFormat::ChannelsLast) : x;
}

Status fits(const DatasetShape& shape, const NetworkSpec& spec) {
  if (shape.channels != spec.channels)
    return bad_input("the network takes images of " + std::to_string(spec.channels) +
                     " channels but the data set's have " + std::to_string(shape.channels) +
                     "; set the model's channels to the data's");
  if (shape.classes != spec.classes)
    return bad_input("the network tells " + std::to_string(spec.classes) + " classes apart but the data set has " +
                     std::to_string(shape.classes) + "; set the model's classes to the data's");
  return {};
}

}  // namespace expunge
