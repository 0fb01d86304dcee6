#include "common/learn/samples.h"

#include <ATen/ops/_upsample_bilinear2d_aa.h>

#include "common/learn/device.h"

namespace expunge {

ImageSamples::ImageSamples(PixelCache& cache, const NetworkSpec& spec, Placement placement, const Course& course,
                           const Clock& clock)
    : cache_(cache), spec_(spec), placement_(placement), course_(course), clock_(clock) {
  if (!cache.keeps()) ahead_.emplace(cache, course);
}

void ImageSamples::expect(const Batches& next) {
  if (ahead_) ahead_->expect(next);
}

void ImageSamples::expect_before(const Batches& next) {
  if (ahead_) ahead_->expect_before(next);
}

Result<at::Tensor> ImageSamples::pixels(std::span<const std::uint32_t> records) {
  const Time start = clock_.now();
  auto bytes = ahead_ ? ahead_->take(records) : cache_.gather(records, [this] { return course_.is_stopped(); });
  waited_ += clock_.now() - start;
  return bytes;
}

Result<at::Tensor> ImageSamples::inputs(std::span<const std::uint32_t> records) {
  EXPUNGE_TRY(bytes, pixels(records));
  at::Tensor x = on_device(bytes, placement_.device).to(at::kFloat).div_(255).sub_(spec_.mean).div_(spec_.deviation);
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
