// A data set held in memory: what is known of each sample, and all pixels in one block of bytes.
#pragma once

#include <string>
#include <vector>

#include "common/data/pixel_buffer.h"
#include "common/data/stored_set.h"

namespace expunge {

// How the block holds one sample's channels: plane after plane, or pixel by pixel as image files do.
enum class PixelOrder : std::uint8_t { kPlanes, kInterleaved };

class ImageSet final : public StoredSet {
 public:
  // `pixels` holds samples.size() images of `shape`, in the order of `samples`.
  ImageSet(std::string name, DatasetShape shape, PixelOrder order, std::vector<SampleInfo> samples, PixelBuffer pixels);

  std::string name() const override { return name_; }
  DatasetShape shape() const override { return shape_; }
  std::size_t size() const override { return samples_.size(); }
  const SampleInfo& info(std::size_t index) const override;
  Status read(std::size_t index, std::span<std::uint8_t> into) const override;

  void keep(std::span<const std::size_t> indices) override;
  Status check() const override { return {}; }

 private:
  std::size_t image_bytes() const;

  std::string name_;
  DatasetShape shape_;
  PixelOrder order_;
  std::vector<SampleInfo> samples_;
  PixelBuffer pixels_;
};

}  // namespace expunge
