// A few small images whose class shows as a bright quarter, for tests.
#pragma once

#include <string>
#include <vector>

#include "common/base/random.h"
#include "common/data/dataset.h"
#include "common/model/spec.h"

namespace expunge {

class TinyData final : public Dataset {
 public:
  explicit TinyData(std::size_t records, std::int64_t classes = 4, std::int64_t size = 12, std::int64_t channels = 1)
      : shape_{channels, size, size, classes} {
    Random random(7);
    for (std::size_t i = 0; i < records; ++i) {
      SampleInfo info{PatientId(std::to_string(i)), Split::kTrain, {}, {}};
      info.labels = {static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(classes)))};
      pixels_.push_back(draw(info.labels[0], random));
      infos_.push_back(std::move(info));
    }
  }

  std::string name() const override { return "tiny"; }
  DatasetShape shape() const override { return shape_; }
  std::size_t size() const override { return infos_.size(); }
  const SampleInfo& info(std::size_t index) const override { return infos_[index]; }
  Status read(std::size_t index, std::span<std::uint8_t> into) const override {
    std::copy(pixels_[index].begin(), pixels_[index].end(), into.begin());
    return {};
  }
  void relabel(std::size_t index, std::vector<std::int32_t> labels) { infos_[index].labels = std::move(labels); }

 private:
  std::vector<std::uint8_t> draw(std::int64_t label, Random& random) const {
    std::vector<std::uint8_t> image;
    for (std::int64_t channel = 0; channel < shape_.channels; ++channel)
      for (std::int64_t y = 0; y < shape_.height; ++y)
        for (std::int64_t x = 0; x < shape_.width; ++x) {
          const std::int64_t quarter = (2 * y / shape_.height) * 2 + 2 * x / shape_.width;
          image.push_back(static_cast<std::uint8_t>(random.below(100) + (quarter == label ? 120 : 0)));
        }
    return image;
  }

  DatasetShape shape_;
  std::vector<SampleInfo> infos_;
  std::vector<std::vector<std::uint8_t>> pixels_;
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
