// A few small images with two findings, each of which shows as a bright quarter and has a label of its own.
#pragma once

#include "tests/common/learn/tiny_data.h"

namespace expunge {

class FindingData final : public DrawnData {
 public:
  explicit FindingData(std::size_t records) : DrawnData({1, 12, 12, 2, true, {"Effusion", "Nodule"}}) {
    Random random(7);
    for (std::size_t i = 0; i < records; ++i) {
      std::vector<std::int32_t> labels;
      for (int finding = 0; finding < 2; ++finding) labels.push_back(random.chance(0.4) ? 1 : 0);
      add(labels, draw(labels, random));
    }
  }

 private:
  static std::vector<std::uint8_t> draw(const std::vector<std::int32_t>& labels, Random& random) {
    std::vector<std::uint8_t> image;
    for (std::int64_t y = 0; y < 12; ++y)
      for (std::int64_t x = 0; x < 12; ++x) {
        const bool is_bright = y < 6 && labels[x < 6 ? 0 : 1] == 1;
        image.push_back(static_cast<std::uint8_t>(random.below(100) + (is_bright ? 120 : 0)));
      }
    return image;
  }
};

inline NetworkSpec finding_network() {
  NetworkSpec spec = tiny_network();
  spec.classes = 2;
  spec.task = TaskKind::kMultiLabel;
  return spec;
}

}  // namespace expunge
