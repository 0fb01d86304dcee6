#include "common/data/medmnist_out.h"

#include <gtest/gtest.h>

#include "common/data/clinic.h"
#include "common/data/medmnist.h"
#include "tests/support/memory_files.h"

namespace expunge {
namespace {

ClinicSpec small_clinic() {
  ClinicSpec spec;
  spec.patients = 20;
  return spec;
}

std::vector<std::size_t> in_split(const Dataset& data, Split split) {
  std::vector<std::size_t> records;
  for (std::size_t i = 0; i < data.size(); ++i)
    if (data.info(i).split == split) records.push_back(i);
  return records;
}

Bytes pixels_of(const Dataset& data, std::size_t index) {
  Bytes pixels(static_cast<std::size_t>(data.shape().height * data.shape().width));
  EXPECT_TRUE(data.read(index, pixels));
  return pixels;
}

TEST(MedmnistOut, ReadsBackAsTheSameRecordsInEverySplit) {
  MemoryFiles files;
  const auto clinic = make_clinic(small_clinic());
  ASSERT_TRUE(clinic);
  ASSERT_TRUE(write_medmnist(files, "/clinic.npz", **clinic));
  const auto back = open_medmnist(files, "/clinic.npz");
  ASSERT_TRUE(back) << back.error().what;
  EXPECT_EQ((*back)->shape(), (*clinic)->shape());
  EXPECT_EQ((*back)->size(), (*clinic)->size());
  for (const auto split : {Split::kTrain, Split::kHeldOut, Split::kTest}) {
    const auto ours = in_split(**clinic, split), theirs = in_split(**back, split);
    ASSERT_EQ(ours.size(), theirs.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
      EXPECT_EQ((*clinic)->info(ours[i]).labels, (*back)->info(theirs[i]).labels);
      EXPECT_EQ(pixels_of(**clinic, ours[i]), pixels_of(**back, theirs[i]));
    }
  }
}

TEST(MedmnistOut, GivesTheSameBytesTwice) {
  MemoryFiles files;
  const auto clinic = make_clinic(small_clinic());
  ASSERT_TRUE(clinic);
  ASSERT_TRUE(write_medmnist(files, "/first.npz", **clinic));
  ASSERT_TRUE(write_medmnist(files, "/second.npz", **clinic));
  EXPECT_EQ(*files.contents().at("/first.npz"), *files.contents().at("/second.npz"));
}

TEST(MedmnistOut, RefusesImagesInColour) {
  MemoryFiles files;
  auto pixels = PixelBuffer::of_size(3 * 8 * 8);
  ASSERT_TRUE(pixels);
  const ImageSet colour("colour", {3, 8, 8, 2}, PixelOrder::kPlanes, {{PatientId("1"), Split::kTrain, {0}, {}}},
                        std::move(*pixels));
  const auto written = write_medmnist(files, "/colour.npz", colour);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().fault, Fault::kBadInput);
}

TEST(MedmnistOut, RefusesLabelsThatAByteCannotHold) {
  for (const std::int32_t label : {-1, 256}) {
    MemoryFiles files;
    auto pixels = PixelBuffer::of_size(8 * 8);
    ASSERT_TRUE(pixels);
    const ImageSet many("many", {1, 8, 8, 257}, PixelOrder::kPlanes, {{PatientId("1"), Split::kTrain, {label}, {}}},
                        std::move(*pixels));
    const auto written = write_medmnist(files, "/many.npz", many);
    ASSERT_FALSE(written) << label;
    EXPECT_EQ(written.error().what,
              "many has the label " + std::to_string(label) + "; only those from 0 to 255 are written");
    EXPECT_TRUE(files.contents().empty());
  }
}

TEST(MedmnistOut, SaysThatTheDiskIsFull) {
  MemoryFiles files;
  files.set_full(true);
  const auto clinic = make_clinic(small_clinic());
  ASSERT_TRUE(clinic);
  const auto written = write_medmnist(files, "/clinic.npz", **clinic);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().fault, Fault::kUnavailable);
}

}  // namespace
}  // namespace expunge
