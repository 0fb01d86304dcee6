// What a hospital's machine makes of a body: its own contrast, sharpness, noise and a marker in the corner.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "common/base/random.h"

namespace expunge {

struct Scanner {
  double gain = 1;
  double curve = 0;         // bends the grey scale: value + curve · value · (1 − value)
  double blur = 0;          // share of the neighbours' mean, 0 to 1
  double noise = 0.1;       // deviation, of a brightness of about 0 to 1
  std::int64_t marker = 0;  // corner, 0 to 3
};

// The same hospital and seed, the same machine.
Scanner scanner_of(std::string_view hospital, std::uint64_t seed, double noise);

// `bright` is used up; `pixels` is as large.
void scan(const Scanner& scanner, std::int64_t size, std::span<float> bright, Random& random,
          std::span<std::uint8_t> pixels);

}  // namespace expunge
