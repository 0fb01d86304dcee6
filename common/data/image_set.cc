#include "common/data/image_set.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "common/data/planes.h"

namespace expunge {

ImageSet::ImageSet(std::string name, DatasetShape shape, PixelOrder order, std::vector<SampleInfo> samples,
                   PixelBuffer pixels)
    : name_(std::move(name)), shape_(shape), order_(order), samples_(std::move(samples)), pixels_(std::move(pixels)) {
  ensure(pixels_.bytes().size() == samples_.size() * image_bytes(), "ImageSet: pixels for every sample");
}

std::size_t ImageSet::image_bytes() const {
  return static_cast<std::size_t>(shape_.channels * shape_.height * shape_.width);
}

const SampleInfo& ImageSet::info(std::size_t index) const {
  ensure(index < samples_.size(), "ImageSet::info: index out of range");
  return samples_[index];
}

Status ImageSet::read(std::size_t index, std::span<std::uint8_t> into) const {
  ensure(index < samples_.size(), "ImageSet::read: index out of range");
  ensure(into.size() == image_bytes(), "ImageSet::read: `into` holds exactly one image");
  const auto image = pixels_.bytes().subspan(index * image_bytes(), image_bytes());
  if (order_ == PixelOrder::kInterleaved)
    planes_of(image, static_cast<std::size_t>(shape_.channels), into);
  else
    std::copy(image.begin(), image.end(), into.begin());
  return {};
}

void ImageSet::keep(std::span<const std::size_t> indices) {
  ensure(std::is_sorted(indices.begin(), indices.end(), std::less_equal<>()), "ImageSet::keep: ascending, each once");
  ensure(indices.empty() || indices.back() < samples_.size(), "ImageSet::keep: index out of range");
  std::size_t kept = 0;
  for (std::size_t index : indices) {
    if (index != kept) {
      samples_[kept] = std::move(samples_[index]);
      std::memcpy(&pixels_.bytes()[kept * image_bytes()], &pixels_.bytes()[index * image_bytes()], image_bytes());
    }
    ++kept;
  }
  samples_.erase(samples_.begin() + static_cast<std::ptrdiff_t>(kept), samples_.end());
  samples_.shrink_to_fit();
  pixels_.shrink(kept * image_bytes());
}

}  // namespace expunge
