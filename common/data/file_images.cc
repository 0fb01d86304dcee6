#include "common/data/file_images.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <unordered_map>
#include <utility>

#include "common/data/bad_rows.h"
#include "common/data/image_decoder.h"
#include "common/data/planes.h"
#include "common/data/resize.h"

namespace expunge {
namespace {

constexpr std::uint32_t kNowhere = std::numeric_limits<std::uint32_t>::max();

Status check_mode(const ImageHeader& header, std::int64_t channels) {
  if (header.channels == channels) return {};
  if (channels == 1)
    return bad_input("the image is in colour, grey images are wanted; set channels = 3 where all are in colour");
  return bad_input("the image is grey, images in colour are wanted; set channels = 1 where all are grey");
}

std::string where(const ImageList& list, std::size_t index) {
  const ImageFile& file = list.files[index];
  return list.lists[file.list] + std::to_string(file.number);
}

// Which file it is, links followed; of one that is not to be reached, which check() tells, what is written.
std::string identity(const ImageList& list, std::size_t index) {
  const std::string& written = list.files[index].path;
  const auto path = list.root.resolve(written);
  return path ? path->string() : written;
}

// An image of two patients could never be forgotten for one of them.
Status refuse_repeated(const ImageList& list) {
  BadRows bad;
  std::unordered_map<std::string, std::size_t> known;
  known.reserve(list.files.size());
  for (std::size_t i = 0; i < list.files.size(); ++i) {
    const auto [first, is_new] = known.try_emplace(identity(list, i), i);
    if (!is_new)
      bad.add(where(list, i), "names the image of " + where(list, first->second) + "; every image is listed once");
  }
  return bad.status();
}

}  // namespace

FileImages::FileImages(std::string name, DatasetShape shape, const ImageRules& rules, ImageList list, PixelBuffer cache)
    : name_(std::move(name)),
      shape_(std::move(shape)),
      rules_(rules),
      list_(std::move(list)),
      image_bytes_(static_cast<std::size_t>(rules.side * rules.side * rules.channels)),
      cache_(std::move(cache)),
      place_(list_.samples.size(), kNowhere) {}

Result<std::unique_ptr<FileImages>> FileImages::open(std::string name, DatasetShape shape, const ImageRules& rules,
                                                     ImageList list) {
  ensure(list.samples.size() == list.files.size(), "FileImages: a file for every sample");
  EXPUNGE_TRY_DO(refuse_repeated(list));
  shape.channels = rules.channels;
  shape.height = shape.width = rules.side;
  const auto image = static_cast<std::uint64_t>(rules.side * rules.side * rules.channels);
  const std::uint64_t images = std::min<std::uint64_t>(rules.cache_bytes / image, list.samples.size());
  EXPUNGE_TRY(cache, PixelBuffer::of_size(images * image));
  return std::unique_ptr<FileImages>(
      new FileImages(std::move(name), std::move(shape), rules, std::move(list), std::move(cache)));
}

const SampleInfo& FileImages::info(std::size_t index) const {
  ensure(index < list_.samples.size(), "FileImages::info: index out of range");
  return list_.samples[index];
}

Result<std::unique_ptr<Blob>> FileImages::open_file(std::size_t index) const {
  EXPUNGE_TRY(path, list_.root.resolve(list_.files[index].path));
  auto blob = disk_.open(path);
  if (!blob) return Error{blob.error().fault, "the image is no file that can be opened; check its permissions"};
  return blob;
}

Status FileImages::check_header(std::size_t index) const {
  EXPUNGE_TRY(blob, open_file(index));
  EXPUNGE_TRY(header, read_image_header(*blob));
  return check_mode(header, shape_.channels);
}

Status FileImages::load(std::size_t index, std::span<std::uint8_t> into) const {
  EXPUNGE_TRY(blob, open_file(index));
  const auto bytes = read_all(*blob, kMostImageFile);
  if (!bytes)
    return Error{bytes.error().fault, "the image is of " + std::to_string(blob->size()) + " bytes and cannot be read"};
  EXPUNGE_TRY(image, decode_image(*bytes, rules_.side));
  EXPUNGE_TRY_DO(check_mode(image.header, shape_.channels));
  Bytes resized(image_bytes_);
  resize(image, rules_.side, resized);
  planes_of(resized, static_cast<std::size_t>(shape_.channels), into);
  return {};
}

void FileImages::remember(std::size_t index, std::span<const std::uint8_t> image) const {
  const std::size_t start = cached_ * image_bytes_;
  if (cache_.bytes().size() - start < image_bytes_) return;
  std::ranges::copy(image, cache_.bytes().subspan(start).begin());
  place_[index] = cached_++;
}

Status FileImages::read(std::size_t index, std::span<std::uint8_t> into) const {
  ensure(index < list_.samples.size(), "FileImages::read: index out of range");
  ensure(into.size() == image_bytes_, "FileImages::read: `into` holds exactly one image");
  if (place_[index] != kNowhere) {
    std::ranges::copy(cache_.bytes().subspan(place_[index] * image_bytes_, image_bytes_), into.begin());
    return {};
  }
  const Status loaded = load(index, into);
  if (!loaded) return Error{loaded.error().fault, where(list_, index) + ": " + loaded.error().what};
  remember(index, into);
  return {};
}

Status FileImages::check() const {
  BadRows bad;
  Bytes image(image_bytes_);
  for (std::size_t i = 0; i < size(); ++i) {
    const Status status = rules_.check == ImageCheck::kPixels ? load(i, image) : check_header(i);
    if (!status)
      bad.add(where(list_, i), status.error().what);
    else if (rules_.check == ImageCheck::kPixels)
      remember(i, image);
  }
  return bad.status();
}

void FileImages::keep(std::span<const std::size_t> indices) {
  ensure(std::is_sorted(indices.begin(), indices.end(), std::less_equal<>()), "FileImages::keep: ascending, each once");
  ensure(indices.empty() || indices.back() < size(), "FileImages::keep: index out of range");
  ensure(cached_ == 0, "FileImages::keep: before the set is in use");
  std::size_t kept = 0;
  for (const std::size_t index : indices) {
    if (index != kept) {
      list_.samples[kept] = std::move(list_.samples[index]);
      list_.files[kept] = std::move(list_.files[index]);
    }
    ++kept;
  }
  list_.samples.erase(list_.samples.begin() + static_cast<std::ptrdiff_t>(kept), list_.samples.end());
  list_.samples.shrink_to_fit();
  list_.files.resize(kept);
  list_.files.shrink_to_fit();
  place_.assign(kept, kNowhere);
}

}  // namespace expunge
