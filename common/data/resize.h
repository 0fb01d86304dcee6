// Makes an image the size that a network takes: bilinear, with a kernel as wide as the pixels of the smaller image, so
// that what is made smaller is not aliased (as Pillow's BILINEAR and PyTorch's antialias=True do). Sides are stretched
// independently; nothing is cropped.
#pragma once

#include <span>

#include "common/data/image.h"

namespace expunge {

// `into` has side · side · channels bytes, laid out as the image's pixels.
void resize(const Image& image, std::int64_t side, std::span<std::uint8_t> into);

}  // namespace expunge
