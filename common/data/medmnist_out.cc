#include "common/data/medmnist_out.h"

#include <array>
#include <utility>

#include "common/data/npz_out.h"

namespace expunge {
namespace {

constexpr std::array<std::pair<Split, const char*>, 3> kParts = {
    {{Split::kTrain, "train"}, {Split::kHeldOut, "val"}, {Split::kTest, "test"}}};

constexpr std::int32_t kMostLabel = 255;  // labels are written as bytes

Status check(const Dataset& data) {
  if (data.shape().channels != 1)
    return bad_input(data.name() + " has " + std::to_string(data.shape().channels) +
                     " channels; only images of one channel are written");
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto& labels = data.info(i).labels;
    if (labels.size() != 1)
      return bad_input(data.name() + " has " + std::to_string(labels.size()) + " labels a record; only one is written");
    if (labels.front() < 0 || labels.front() > kMostLabel)
      return bad_input(data.name() + " has the label " + std::to_string(labels.front()) + "; only those from 0 to " +
                       std::to_string(kMostLabel) + " are written");
  }
  return {};
}

// The images and the labels of one split.
Result<std::array<NpzArray, 2>> arrays_of(const Dataset& data, Split split, const std::string& name) {
  const auto shape = data.shape();
  const auto pixels = static_cast<std::size_t>(shape.height * shape.width);
  NpzArray images{.name = name + "_images", .type = NpyType::kU8, .shape = {}, .data = {}};
  NpzArray labels{.name = name + "_labels", .type = NpyType::kU8, .shape = {}, .data = {}};
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (data.info(i).split != split) continue;
    images.data.resize(images.data.size() + pixels);
    EXPUNGE_TRY_DO(data.read(i, std::span(images.data).last(pixels)));
    labels.data.push_back(static_cast<std::uint8_t>(data.info(i).labels.front()));
  }
  const std::uint64_t records = labels.data.size();
  images.shape = {records, static_cast<std::uint64_t>(shape.height), static_cast<std::uint64_t>(shape.width)};
  labels.shape = {records, 1};
  return std::array{std::move(images), std::move(labels)};
}

}  // namespace

Status write_medmnist(Files& files, const Path& path, const Dataset& data) {
  EXPUNGE_TRY_DO(check(data));
  std::vector<NpzArray> arrays;
  for (const auto& [split, name] : kParts) {
    EXPUNGE_TRY(both, arrays_of(data, split, name));
    for (auto& array : both) arrays.push_back(std::move(array));
  }
  return write_npz(files, path, arrays);
}

}  // namespace expunge
