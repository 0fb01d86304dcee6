#include "common/data/file_images.h"

#include <gmock/gmock.h>

#include "tests/common/data/image_files.h"

namespace expunge {
namespace {

using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

// Grey images of one brightness each: 10, 20, 30, … in a list named "t.csv".
class Folder {
 public:
  explicit Folder(int count) {
    for (int i = 0; i < count; ++i)
      folder_.put(name_of(i), png_of(32, 24, PNG_FORMAT_GRAY, Bytes(32 * 24, brightness(i))));
    count_ = count;
  }
  static std::string name_of(int i) { return "patient" + std::to_string(i) + ".png"; }
  static std::uint8_t brightness(int i) { return static_cast<std::uint8_t>(10 * (i + 1)); }
  const DataFolder& operator*() const { return folder_; }
  const DataFolder* operator->() const { return &folder_; }

  std::unique_ptr<FileImages> open(ImageRules rules) const {
    ImageList list{*RootFolder::open(folder_.path()), {"t.csv:"}, {}, {}};
    for (int i = 0; i < count_; ++i) {
      list.samples.push_back({PatientId(std::to_string(i)), Split::kTrain, {0}, {}});
      list.files.push_back({name_of(i), 0, static_cast<std::uint32_t>(i + 2)});
    }
    auto opened = FileImages::open("films", DatasetShape{}, rules, std::move(list));
    EXPECT_TRUE(opened);
    return *std::move(opened);
  }

 private:
  DataFolder folder_;
  int count_ = 0;
};

ImageRules rules_of(std::int64_t side, std::uint64_t cache_bytes, ImageCheck check = ImageCheck::kHeaders) {
  return {.side = side, .channels = 1, .cache_bytes = cache_bytes, .check = check};
}

Bytes image(const Dataset& data, std::size_t index) {
  const DatasetShape shape = data.shape();
  Bytes pixels(static_cast<std::size_t>(shape.channels * shape.height * shape.width));
  const Status status = data.read(index, pixels);
  EXPECT_TRUE(status) << status.error().what;
  return pixels;
}

TEST(FileImages, ReadsEachImageInTheSizeAskedFor) {
  const Folder folder(3);
  const auto data = folder.open(rules_of(16, 1 << 20));
  EXPECT_EQ(data->shape(), (DatasetShape{1, 16, 16, 2}));
  EXPECT_FALSE(data->is_in_memory());
  for (int i = 0; i < 3; ++i)
    EXPECT_THAT(image(*data, static_cast<std::size_t>(i)), AllOf(testing::SizeIs(256), Each(Folder::brightness(i))));
}

TEST(FileImages, GivesColoursPlaneAfterPlane) {
  const Folder folder(1);
  Bytes pixels(16 * 16 * 3);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(i % 3);
  folder->put(Folder::name_of(0), png_of(16, 16, PNG_FORMAT_RGB, pixels));
  ImageRules rules = rules_of(16, 0);
  rules.channels = 3;
  const Bytes planes = image(*folder.open(rules), 0);
  for (std::size_t i = 0; i < planes.size(); ++i) ASSERT_EQ(planes[i], i / 256);
}

TEST(FileImages, KeepsAsManyImagesAsItsMemoryHolds) {
  const Folder folder(5);
  const auto data = folder.open(rules_of(16, 2 * 256 + 255));
  for (std::size_t i = 0; i < 5; ++i) image(*data, i);
  std::filesystem::remove_all(folder->path());
  Bytes into(256);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(static_cast<bool>(data->read(i, into)), i < 2) << i;
  EXPECT_THAT(image(*data, 1), Each(Folder::brightness(1)));
}

TEST(FileImages, ReadsWithoutAnyMemory) {
  const Folder folder(2);
  const auto data = folder.open(rules_of(16, 0));
  for (int round = 0; round < 2; ++round) EXPECT_THAT(image(*data, 1), Each(Folder::brightness(1)));
}

TEST(FileImages, KeepsOnlyTheChosenRecords) {
  const Folder folder(5);
  const auto data = folder.open(rules_of(16, 1 << 20));
  data->keep(std::vector<std::size_t>{1, 4});
  ASSERT_EQ(data->size(), 2U);
  EXPECT_EQ(data->info(1).patient.reveal(), "4");
  EXPECT_THAT(image(*data, 0), Each(Folder::brightness(1)));
  EXPECT_THAT(image(*data, 1), Each(Folder::brightness(4)));
}

TEST(FileImages, ChecksHeadersOrPixels) {
  const Folder folder(3);
  Bytes cut = grey_png(64, 64);
  cut.resize(cut.size() / 2);
  folder->put(Folder::name_of(1), cut);
  EXPECT_TRUE(folder.open(rules_of(16, 0))->check());
  const Status checked = folder.open(rules_of(16, 0, ImageCheck::kPixels))->check();
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().what, HasSubstr("t.csv:3: the image is no sound PNG file"));
}

TEST(FileImages, NamesEveryBadImageByItsLineAndNeverByItsPath) {
  const Folder folder(4);
  folder->put(Folder::name_of(0), "no image");
  std::filesystem::remove(*folder / Folder::name_of(2));
  folder->put(Folder::name_of(3), png_of(16, 16, PNG_FORMAT_RGB, picture(16, 16, 3)));
  const Status checked = folder.open(rules_of(16, 0))->check();
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().fault, Fault::kBadInput);
  EXPECT_THAT(checked.error().what, AllOf(HasSubstr("t.csv:2: the image is neither JPEG nor PNG nor DICOM"),
                                          HasSubstr("t.csv:4: the image is not there"),
                                          HasSubstr("t.csv:5: the image is in colour"), Not(HasSubstr("patient"))));
}

TEST(FileImages, CountsBadImagesBeyondTheFirstTen) {
  const Folder folder(25);
  for (int i = 0; i < 25; ++i) std::filesystem::remove(*folder / Folder::name_of(i));
  EXPECT_THAT(folder.open(rules_of(16, 0))->check().error().what,
              AllOf(HasSubstr("t.csv:11: "), Not(HasSubstr("t.csv:12: ")), HasSubstr("and 15 more")));
}

TEST(FileImages, TellsOfADamagedImageWhenItIsRead) {
  const Folder folder(2);
  const auto data = folder.open(rules_of(16, 0));
  folder->put(Folder::name_of(1), "no image");
  Bytes into(256);
  EXPECT_THAT(data->read(1, into).error().what, HasSubstr("t.csv:3: the image is neither"));
}

}  // namespace
}  // namespace expunge
