// A data set of image files, read when they are asked for: decoded, made the network's size, and kept in a bounded
// amount of memory. What came first is kept; once the memory is full the others are decoded each time. In epochs of
// random order no other choice hits more often, and nothing is copied about.
//
// read() and check() are const and yet fill the cache: one thread at a time may call them. At a site that is the thread
// that opens the set, and from then on its compute thread alone.
//
// Errors name a record by where it is listed ("train.csv:17"), never by its path, which may tell of a patient.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/data/image.h"
#include "common/data/pixel_buffer.h"
#include "common/data/rooted_path.h"
#include "common/data/stored_set.h"

namespace expunge {

inline constexpr std::uint64_t kUsualCacheBytes = std::uint64_t{1} << 30;

// What is done with every file before the set is in use.
enum class ImageCheck : std::uint8_t {
  kHeaders,  // there, of a kind, mode and size that can be taken
  kPixels,   // decoded, too: what is damaged is found, and the cache is filled on the way
};

struct ImageRules {
  std::int64_t side = 224;    // pixels; every image is resized to a square of this size
  std::int64_t channels = 1;  // that every file must have
  std::uint64_t cache_bytes = kUsualCacheBytes;
  ImageCheck check = ImageCheck::kHeaders;
  bool operator==(const ImageRules&) const = default;
};

// Where a sample's image is, and where that is written.
struct ImageFile {
  std::string path;          // below the root
  std::uint32_t list = 0;    // which of the lists names it
  std::uint32_t number = 0;  // in that list: the line
};

struct ImageList {
  RootFolder root;
  std::vector<std::string> lists;  // how a list's records are told: "train.csv:" and the number follows
  std::vector<SampleInfo> samples;
  std::vector<ImageFile> files;  // one a sample
};

class FileImages final : public StoredSet {
 public:
  // kBadInput: a file that is listed twice, by another path or link, too; kUnavailable: not enough memory for the
  // cache.
  static Result<std::unique_ptr<FileImages>> open(std::string name, DatasetShape shape, const ImageRules& rules,
                                                  ImageList list);

  std::string name() const override { return name_; }
  DatasetShape shape() const override { return shape_; }
  std::size_t size() const override { return list_.samples.size(); }
  const SampleInfo& info(std::size_t index) const override;
  std::string record_name(std::size_t index) const override { return list_.files[index].path; }
  Status read(std::size_t index, std::span<std::uint8_t> into) const override;
  bool is_in_memory() const override { return false; }
  void keep(std::span<const std::size_t> indices) override;
  Status check() const override;

 private:
  FileImages(std::string name, DatasetShape shape, const ImageRules& rules, ImageList list, PixelBuffer cache);

  Result<std::unique_ptr<Blob>> open_file(std::size_t index) const;
  Status check_header(std::size_t index) const;
  Status load(std::size_t index, std::span<std::uint8_t> into) const;
  void remember(std::size_t index, std::span<const std::uint8_t> image) const;

  DiskFiles disk_;
  std::string name_;
  DatasetShape shape_;
  ImageRules rules_;
  ImageList list_;
  std::size_t image_bytes_ = 0;
  mutable PixelBuffer cache_;                 // image after image, in the order they came
  mutable std::vector<std::uint32_t> place_;  // of each sample in the cache, or kNowhere
  mutable std::uint32_t cached_ = 0;
};

}  // namespace expunge
