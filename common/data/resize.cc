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

// The rows of the image that one row of the result is made from, added up.
void add_rows(const Image& image, const Taps& taps, std::span<float> sums) {
  std::ranges::fill(sums, 0.0F);
  for (std::size_t i = 0; i < taps.weights.size(); ++i) {
    const std::uint8_t* row = &image.pixels[(taps.first + i) * sums.size()];
    for (std::size_t x = 0; x < sums.size(); ++x) sums[x] += taps.weights[i] * static_cast<float>(row[x]);
  }
}

std::uint8_t rounded(float value) {
  return static_cast<std::uint8_t>(std::clamp(value + 0.5F, 0.0F, 255.0F));
}

// Such a row, made as wide as the result.
void narrow(std::span<const float> row, std::size_t channels, const std::vector<Taps>& taps,
            std::span<std::uint8_t> into) {
  for (std::size_t x = 0; x < taps.size(); ++x)
    for (std::size_t channel = 0; channel < channels; ++channel) {
      const float* first = &row[taps[x].first * channels + channel];
      float sum = 0;
      for (std::size_t i = 0; i < taps[x].weights.size(); ++i) sum += taps[x].weights[i] * first[i * channels];
      into[x * channels + channel] = rounded(sum);
    }
}

}  // namespace

void resize(const Image& image, std::int64_t side, std::span<std::uint8_t> into) {
  const ImageHeader& from = image.header;
  const auto channels = static_cast<std::size_t>(from.channels);
  const std::size_t row_size = static_cast<std::size_t>(side) * channels;
  ensure(into.size() == static_cast<std::size_t>(side) * row_size, "resize: `into` holds one image");
  const auto columns = taps_of(from.width, side), rows = taps_of(from.height, side);
  std::vector<float> sums(static_cast<std::size_t>(from.width) * channels);
  for (std::size_t y = 0; y < rows.size(); ++y) {
    add_rows(image, rows[y], sums);
    narrow(sums, channels, columns, into.subspan(y * row_size, row_size));
  }
}

}  // namespace expunge
