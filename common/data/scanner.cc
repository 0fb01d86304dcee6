#include "common/data/scanner.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace expunge {
namespace {

// Four numbers of 16 bits make one of about normal distribution: cheap, and the same everywhere.
double rough_normal(Random& random) {
  const std::uint64_t word = random.next();
  std::uint64_t sum = 0;
  for (int part = 0; part < 4; ++part) sum += (word >> (16 * part)) & 0xffff;
  constexpr double kMean = 2.0 * 65535;
  constexpr double kDeviation = 37837.0;  // √(4 / 12) · 65536
  return (static_cast<double>(sum) - kMean) / kDeviation;
}

// Each value becomes a mix of itself and the mean of its four neighbours; the border stays.
void blur(std::int64_t size, double share, std::span<float> values) {
  const std::vector<float> sharp(values.begin(), values.end());
  const auto at = [size](std::int64_t row, std::int64_t column) {
    return static_cast<std::size_t>(row * size + column);
  };
  const auto part = static_cast<float>(share);
  for (std::int64_t row = 1; row + 1 < size; ++row)
    for (std::int64_t column = 1; column + 1 < size; ++column) {
      const float around = sharp[at(row - 1, column)] + sharp[at(row + 1, column)] + sharp[at(row, column - 1)] +
                           sharp[at(row, column + 1)];
      values[at(row, column)] = (1 - part) * sharp[at(row, column)] + part * around / 4;
    }
}

void mark(std::int64_t corner, std::int64_t size, std::span<float> values) {
  const std::int64_t length = std::max<std::int64_t>(2, size / 9);
  const std::int64_t top = corner / 2 == 0 ? 1 : size - 2;
  const std::int64_t left = corner % 2 == 0 ? 1 : size - 1 - length;
  for (std::int64_t i = 0; i < length; ++i) values[static_cast<std::size_t>(top * size + left + i)] = 0.9F;
}

}  // namespace

Scanner scanner_of(std::string_view hospital, std::uint64_t seed, double noise) {
  Random random(seed_for(seed, "scanner of " + std::string(hospital)));
  Scanner scanner;
  scanner.gain = 0.85 + 0.3 * random.uniform();
  scanner.curve = 0.5 * random.uniform() - 0.25;
  scanner.blur = 0.4 * random.uniform();
  scanner.noise = noise * (0.9 + 0.2 * random.uniform());
  scanner.marker = static_cast<std::int64_t>(random.below(4));
  return scanner;
}

void scan(const Scanner& scanner, std::int64_t size, std::span<float> bright, Random& random,
          std::span<std::uint8_t> pixels) {
  blur(size, scanner.blur, bright);
  mark(scanner.marker, size, bright);
  for (std::size_t i = 0; i < bright.size(); ++i) {
    const double value = bright[i];
    const double seen = scanner.gain * (value + scanner.curve * value * (1 - value)) + 0.05;
    const double noisy = seen + scanner.noise * rough_normal(random);
    pixels[i] = static_cast<std::uint8_t>(std::clamp(noisy, 0.0, 1.0) * 200.0 + 0.5);
  }
}

}  // namespace expunge
