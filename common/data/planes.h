// Pixels as image files hold them, turned into plane after plane, as networks take them.
#pragma once

#include <cstdint>
#include <span>

namespace expunge {

// Both hold one image.
inline void planes_of(std::span<const std::uint8_t> interleaved, std::size_t channels, std::span<std::uint8_t> into) {
  const std::size_t area = into.size() / channels;
  for (std::size_t channel = 0; channel < channels; ++channel)
    for (std::size_t i = 0; i < area; ++i) into[channel * area + i] = interleaved[i * channels + channel];
}

}  // namespace expunge
