#include "common/data/pixel_buffer.h"

#include <algorithm>
#include <string>

namespace expunge {

Result<PixelBuffer> PixelBuffer::of_size(std::uint64_t size) {
  PixelBuffer buffer;
  buffer.memory_.reset(static_cast<std::uint8_t*>(std::malloc(std::max<std::uint64_t>(size, 1))));
  if (!buffer.memory_)
    return unavailable("not enough memory for " + std::to_string(size) +
                       " bytes of images; use fewer or smaller images, or a machine with more memory");
  buffer.size_ = size;
  return buffer;
}

void PixelBuffer::shrink(std::uint64_t size) {
  ensure(size <= size_, "PixelBuffer::shrink: only to a smaller size");
  void* smaller = std::realloc(memory_.get(), std::max<std::uint64_t>(size, 1));
  if (smaller) {
    static_cast<void>(memory_.release());
    memory_.reset(static_cast<std::uint8_t*>(smaller));
  }
  size_ = size;
}

}  // namespace expunge
