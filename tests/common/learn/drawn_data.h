// A data set of small images that a test draws.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/data/dataset.h"

namespace expunge {

class DrawnData : public Dataset {
 public:
  std::string name() const override { return "drawn"; }
  DatasetShape shape() const override { return shape_; }
  std::size_t size() const override { return infos_.size(); }
  const SampleInfo& info(std::size_t index) const override { return infos_[index]; }
  Status read(std::size_t index, std::span<std::uint8_t> into) const override {
    std::copy(pixels_[index].begin(), pixels_[index].end(), into.begin());
    return {};
  }
  void relabel(std::size_t index, std::vector<std::int32_t> labels) { infos_[index].labels = std::move(labels); }

 protected:
  explicit DrawnData(DatasetShape shape) : shape_(std::move(shape)) {}
  void add(std::vector<std::int32_t> labels, std::vector<std::uint8_t> pixels) {
    infos_.push_back({PatientId(std::to_string(infos_.size())), Split::kTrain, std::move(labels), {}});
    pixels_.push_back(std::move(pixels));
  }

 private:
  DatasetShape shape_;
  std::vector<SampleInfo> infos_;
  std::vector<std::vector<std::uint8_t>> pixels_;
};

}  // namespace expunge
