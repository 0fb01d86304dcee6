#include "common/data/resize.h"

#include <stb_image_resize.h>

#include <algorithm>

namespace expunge {

Status resize(const Image& image, std::int64_t side, std::span<std::uint8_t> into) {
  const ImageHeader& from = image.header;
  ensure(into.size() == static_cast<std::size_t>(side * side * from.channels), "resize: `into` holds one image");
  if (from.width == side && from.height == side) {
    std::copy(image.pixels.begin(), image.pixels.end(), into.begin());
    return {};
  }
  const int done = stbir_resize_uint8_generic(
      image.pixels.data(), static_cast<int>(from.width), static_cast<int>(from.height), 0, into.data(),
      static_cast<int>(side), static_cast<int>(side), 0, static_cast<int>(from.channels), STBIR_ALPHA_CHANNEL_NONE, 0,
      STBIR_EDGE_CLAMP, STBIR_FILTER_TRIANGLE, STBIR_COLORSPACE_LINEAR, nullptr);
  if (done == 0) return unavailable("could not be resized: not enough memory");
  return {};
}

}  // namespace expunge
