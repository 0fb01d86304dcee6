// One block of bytes, possibly of many GB: not filled with zeros first, can give its end back, and running out of
// memory is a value.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>

#include "common/base/result.h"

namespace expunge {

class PixelBuffer {
 public:
  static Result<PixelBuffer> of_size(std::uint64_t size);

  std::span<std::uint8_t> bytes() { return {memory_.get(), size_}; }
  std::span<const std::uint8_t> bytes() const { return {memory_.get(), size_}; }
  void shrink(std::uint64_t size);  // keeps the first `size` bytes

 private:
  struct Free {
    void operator()(std::uint8_t* memory) const { std::free(memory); }
  };
  std::unique_ptr<std::uint8_t, Free> memory_;
  std::uint64_t size_ = 0;
};

}  // namespace expunge
