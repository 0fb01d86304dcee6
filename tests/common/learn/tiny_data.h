// A few small images whose class shows as a bright quarter, for tests.
#pragma once

#include <string>
#include <vector>

#include "common/base/random.h"
#include "common/model/spec.h"
#include "tests/common/learn/drawn_data.h"

namespace expunge {

class TinyData final : public DrawnData {
 public:
  explicit TinyData(std::size_t records, std::int64_t classes = 4, std::int64_t size = 12, std::int64_t channels = 1)
      : DrawnData({channels, size, size, classes}) {
    Random random(7);
    for (std::size_t i = 0; i < records; ++i) {
      const auto label = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(classes)));
      add({label}, draw(label, random));
    }
  }

 private:
  std::vector<std::uint8_t> draw(std::int64_t label, Random& random) const {
    const DatasetShape of = shape();
    std::vector<std::uint8_t> image;
    for (std::int64_t channel = 0; channel < of.channels; ++channel)
      for (std::int64_t y = 0; y < of.height; ++y)
        for (std::int64_t x = 0; x < of.width; ++x) {
          const std::int64_t quarter = (2 * y / of.height) * 2 + 2 * x / of.width;
          image.push_back(static_cast<std::uint8_t>(random.below(100) + (quarter == label ? 120 : 0)));
        }
    return image;
  }
};

inline std::vector<std::uint32_t> records(std::uint32_t first, std::uint32_t end) {
  std::vector<std::uint32_t> all;
  for (std::uint32_t i = first; i < end; ++i) all.push_back(i);
  return all;
}

inline NetworkSpec tiny_network(const std::string& network = "cnn") {
  NetworkSpec spec;
  spec.network = network;
  spec.width = 4;
  spec.classes = 4;
  spec.input_size = 12;
  return spec;
}

}  // namespace expunge
