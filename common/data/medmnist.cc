#include "common/data/medmnist.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "common/data/medmnist_labels.h"
#include "common/data/medmnist_names.h"
#include "common/data/npz.h"

namespace expunge {
namespace {

constexpr std::uint64_t kLeastPixels = 8;
constexpr std::uint64_t kMostPixels = 1024;
constexpr std::uint64_t kMostRecords = 4'000'000;

struct Part {
  Split split;
  std::string array;   // "train"
  std::string prefix;  // of patient ids
};
const std::array<Part, 3> kParts = {
    {{Split::kTrain, "train", ""}, {Split::kHeldOut, "val", "val-"}, {Split::kTest, "test", "test-"}}};

std::string who(const std::string& file, const std::string& array) {
  return file + ", member " + array + ".npy";
}

DatasetShape image_shape(const NpyHeader& header) {
  DatasetShape shape;
  shape.channels = header.shape.size() == 4 ? static_cast<std::int64_t>(header.shape[3]) : 1;
  shape.height = static_cast<std::int64_t>(header.shape[1]);
  shape.width = static_cast<std::int64_t>(header.shape[2]);
  shape.classes = 0;
  return shape;
}

Status check_images(const NpyHeader& header, const std::string& who) {
  const auto& shape = header.shape;
  if (header.type != NpyType::kU8)
    return bad_input(who + ": images must be |u1 (uint8), these are " + std::string(name_of(header.type)));
  const bool is_image = shape.size() == 3 || (shape.size() == 4 && shape[3] == 3);
  if (!is_image)
    return bad_input(who + ": images must be of shape (N, H, W) or (N, H, W, 3), these are of " + shape_text(shape));
  for (const std::uint64_t pixels : {shape[1], shape[2]})
    if (pixels < kLeastPixels || pixels > kMostPixels)
      return bad_input(who + ": images must be " + std::to_string(kLeastPixels) + " to " + std::to_string(kMostPixels) +
                       " pixels wide and high, these are of shape " + shape_text(shape));
  if (shape[0] > kMostRecords)
    return bad_input(who + ": " + std::to_string(shape[0]) + " records, at most " + std::to_string(kMostRecords) +
                     " are taken");
  return {};
}

// The images' headers of the three parts, all of the same height, width and channels.
Result<std::vector<NpyHeader>> image_headers(const Npz& npz, const std::string& file) {
  std::vector<NpyHeader> headers;
  for (const Part& part : kParts) {
    const std::string array = part.array + "_images";
    EXPUNGE_TRY(header, npz.header(array));
    EXPUNGE_TRY_DO(check_images(header, who(file, array)));
    if (!headers.empty() && image_shape(header) != image_shape(headers.front()))
      return bad_input(who(file, array) + ": images of shape " + shape_text(header.shape) + ", those of train are of " +
                       shape_text(headers.front().shape) + "; all must be of one size");
    headers.push_back(header);
  }
  if (headers.front().shape[0] == 0)
    return bad_input(file + ": train_images holds no record; there is nothing to learn");
  return headers;
}

void add_samples(const Part& part, const LabelTable& labels, std::vector<SampleInfo>& samples) {
  for (std::size_t row = 0; row < labels.rows; ++row) {
    const auto first = labels.values.begin() + static_cast<std::ptrdiff_t>(row * labels.columns);
    samples.push_back({PatientId(part.prefix + std::to_string(row)),
                       part.split,
                       {first, first + static_cast<std::ptrdiff_t>(labels.columns)},
                       {}});
  }
}

struct Records {
  std::vector<SampleInfo> samples;
  std::int64_t classes = 0;
};

Result<Records> read_records(const Npz& npz, const std::string& file, const std::vector<NpyHeader>& images) {
  Records records;
  std::uint64_t columns = 0;
  for (std::size_t i = 0; i < kParts.size(); ++i) {
    const std::string array = kParts[i].array + "_labels";
    EXPUNGE_TRY(labels, read_labels(npz, array, images[i].shape[0], who(file, array)));
    if (i > 0 && labels.columns != columns)
      return bad_input(who(file, array) + ": " + std::to_string(labels.columns) +
                       " labels a record, those of train have " + std::to_string(columns));
    columns = labels.columns;
    records.classes = std::max(records.classes, classes_in(labels));
    add_samples(kParts[i], labels, records.samples);
  }
  return records;
}

Result<PixelBuffer> read_pixels(const Npz& npz, const std::vector<NpyHeader>& headers) {
  std::uint64_t total = 0;
  for (const NpyHeader& header : headers) total += header.data_bytes;
  EXPUNGE_TRY(pixels, PixelBuffer::of_size(total));
  std::size_t at = 0;
  for (std::size_t i = 0; i < kParts.size(); ++i) {
    EXPUNGE_TRY_DO(npz.read(kParts[i].array + "_images", pixels.bytes().subspan(at, headers[i].data_bytes)));
    at += headers[i].data_bytes;
  }
  return std::move(pixels);
}

// Where the file is a published set: its classes, also those that no record of this file has.
void name_labels(const std::string& set, DatasetShape& shape) {
  auto names = medmnist_labels(set);
  const auto count = static_cast<std::int64_t>(names.size());
  if (shape.is_multi_label ? count != shape.classes : count < shape.classes) return;
  shape.classes = count;
  shape.label_names = std::move(names);
}

}  // namespace

Result<std::unique_ptr<ImageSet>> open_medmnist(const Files& files, const Path& path) {
  EXPUNGE_TRY(blob, files.open(path));
  return read_medmnist(std::move(blob), path);
}

Result<std::unique_ptr<ImageSet>> read_medmnist(std::unique_ptr<Blob> blob, const Path& path) {
  const std::string file = path.string();
  EXPUNGE_TRY(npz, Npz::open(std::move(blob), file));
  EXPUNGE_TRY(images, image_headers(*npz, file));
  EXPUNGE_TRY(records, read_records(*npz, file, images));
  EXPUNGE_TRY(pixels, read_pixels(*npz, images));
  DatasetShape shape = image_shape(images.front());
  shape.classes = records.classes;
  shape.is_multi_label = records.samples.front().labels.size() > 1;
  name_labels(path.stem().string(), shape);
  const PixelOrder order = shape.channels == 1 ? PixelOrder::kPlanes : PixelOrder::kInterleaved;
  return std::make_unique<ImageSet>(path.stem().string(), shape, order, std::move(records.samples), std::move(pixels));
}

}  // namespace expunge
