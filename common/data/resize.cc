#include "common/data/resize.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace expunge {
namespace {

// Of one pixel of the smaller or larger side: which pixels of the image it is made from, and their weights.
struct Taps {
  std::size_t first = 0;
  std::vector<float> weights;  // sum to 1
};

// A triangle around the pixel's centre; it reaches one pixel to each side, of the image or of the result, whichever
// pixel is wider.
Taps taps_at(std::int64_t place, std::int64_t from, std::int64_t to) {
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  const double reach = std::max(scale, 1.0);
  const double centre = (static_cast<double>(place) + 0.5) * scale;
  const auto first = std::max<std::int64_t>(0, std::lround(std::floor(centre - reach + 0.5)));
  const auto end = std::min<std::int64_t>(from, std::lround(std::floor(centre + reach + 0.5)));
  Taps taps{static_cast<std::size_t>(first), {}};
  double sum = 0;
  for (std::int64_t i = first; i < end; ++i) {
    const double weight = std::max(0.0, 1 - std::abs(static_cast<double>(i) + 0.5 - centre) / reach);
    taps.weights.push_back(static_cast<float>(weight));
    sum += weight;
  }
  for (float& weight : taps.weights) weight /= static_cast<float>(sum);
  return taps;
}

std::vector<Taps> taps_of(std::int64_t from, std::int64_t to) {
  std::vector<Taps> taps;
  for (std::int64_t place = 0; place < to; ++place) taps.push_back(taps_at(place, from, to));
  return taps;
}

// One row of the image, made as wide as the result.
void narrow(std::span<const std::uint8_t> row, std::size_t channels, const std::vector<Taps>& taps,
            std::span<float> into) {
  for (std::size_t x = 0; x < taps.size(); ++x)
    for (std::size_t channel = 0; channel < channels; ++channel) {
      const std::size_t first = taps[x].first * channels + channel;
      float sum = 0;
      for (std::size_t i = 0; i < taps[x].weights.size(); ++i)
        sum += taps[x].weights[i] * static_cast<float>(row[first + i * channels]);
      into[x * channels + channel] = sum;
    }
}

std::uint8_t rounded(float value) {
  return static_cast<std::uint8_t>(std::clamp(value + 0.5F, 0.0F, 255.0F));
}

}  // namespace

void resize(const Image& image, std::int64_t side, std::span<std::uint8_t> into) {
  const ImageHeader& from = image.header;
  const auto channels = static_cast<std::size_t>(from.channels);
  const std::size_t row_size = static_cast<std::size_t>(side) * channels;
  ensure(into.size() == static_cast<std::size_t>(side) * row_size, "resize: `into` holds one image");
  const auto columns = taps_of(from.width, side), rows = taps_of(from.height, side);
  const std::size_t width = static_cast<std::size_t>(from.width) * channels;
  std::vector<float> narrowed(static_cast<std::size_t>(from.height) * row_size), sums(row_size);
  for (std::size_t y = 0; y < static_cast<std::size_t>(from.height); ++y)
    narrow(std::span(image.pixels).subspan(y * width, width), channels, columns,
           std::span(narrowed).subspan(y * row_size, row_size));
  for (std::size_t y = 0; y < rows.size(); ++y) {
    std::ranges::fill(sums, 0.0F);
    for (std::size_t i = 0; i < rows[y].weights.size(); ++i)
      for (std::size_t x = 0; x < row_size; ++x)
        sums[x] += rows[y].weights[i] * narrowed[(rows[y].first + i) * row_size + x];
    std::ranges::transform(sums, into.subspan(y * row_size, row_size).begin(), rounded);
  }
}

}  // namespace expunge
