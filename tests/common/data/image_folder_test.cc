#include "common/data/image_folder.h"

#include <gmock/gmock.h>

#include "common/data/summary.h"
#include "tests/common/data/image_files.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const ImageRules kColours{.side = 32, .channels = 3};

void put(const DataFolder& folder, const std::string& name) {
  folder.put(name, jpeg_of(32, 32, TJPF_RGB, picture(32, 32, 3)));
}

std::string refusal(const DataFolder& folder) {
  const auto data = open_image_folder(DiskFiles(), folder.path(), kColours, 1);
  EXPECT_FALSE(data);
  return data ? "" : data.error().what;
}

TEST(ImageFolder, ReadsAFolderAClass) {
  const DataFolder folder;
  for (const std::string name : {"cat", "dog"}) {
    for (int i = 0; i < 100; ++i) put(folder, "train/" + name + "/" + std::to_string(i) + ".jpg");
    put(folder, "test/" + name + "/0.jpg");
  }
  const auto data = open_image_folder(DiskFiles(), folder.path(), kColours, 1);
  ASSERT_TRUE(data) << data.error().what;
  EXPECT_TRUE((*data)->check());
  EXPECT_EQ((*data)->shape(), (DatasetShape{3, 32, 32, 2, false, {"cat", "dog"}}));
  const auto summary = describe(**data);
  EXPECT_EQ(summary.patients, 202U);
  EXPECT_EQ(summary.splits[0].records + summary.splits[1].records, 200U);
  EXPECT_NEAR(static_cast<double>(summary.splits[1].records), 30, 15);
  EXPECT_THAT(summary.splits[2].labels, ElementsAre(1, 1));
}

TEST(ImageFolder, RefusesClassesThatDiffer) {
  const DataFolder folder;
  for (const std::string name : {"train/cat/0.jpg", "train/dog/0.jpg", "test/cat/0.jpg"}) put(folder, name);
  EXPECT_THAT(refusal(folder), HasSubstr("holds 1 folders"));
  put(folder, "test/cow/0.jpg");
  EXPECT_THAT(refusal(folder), HasSubstr("folders of unlike names"));
}

TEST(ImageFolder, RefusesWhatIsMissing) {
  const DataFolder folder;
  EXPECT_THAT(refusal(folder), HasSubstr("cannot list the folder"));
  for (const std::string name : {"train/cat/0.jpg", "train/dog/0.jpg", "test/cat/0.jpg"}) put(folder, name);
  std::filesystem::create_directory(folder / "test/dog");
  EXPECT_THAT(refusal(folder), HasSubstr("test/dog in"));
}

TEST(ImageFolder, RefusesFileNamesThatNoListCanName) {
  const DataFolder folder;
  for (const std::string name : {"train/cat/0.jpg", "train/dog/0.jpg", "test/cat/0.jpg", "test/dog/0.jpg"})
    put(folder, name);
  put(folder, "train/dog/\xFF.jpg");
  EXPECT_THAT(refusal(folder), HasSubstr("is not UTF-8 or has control characters"));
}

TEST(ImageFolder, NamesABadFileByItsPlaceInTheFolder) {
  const DataFolder folder;
  for (const std::string name : {"train/cat/0.jpg", "train/dog/0.jpg", "test/cat/0.jpg", "test/dog/0.jpg"})
    put(folder, name);
  folder.put("train/dog/1.jpg", "no image");
  const auto data = open_image_folder(DiskFiles(), folder.path(), kColours, 1);
  ASSERT_TRUE(data);
  EXPECT_THAT((*data)->check().error().what, HasSubstr("train/dog, file 2: the image is neither"));
}

TEST(ImageFolder, RefusesALinkToAnotherImage) {
  const DataFolder folder;
  for (const std::string name : {"train/cat/0.jpg", "train/dog/0.jpg", "test/cat/0.jpg", "test/dog/0.jpg"})
    put(folder, name);
  std::filesystem::create_symlink("../../train/dog/0.jpg", folder / "test/dog/1.jpg");
  EXPECT_THAT(refusal(folder), HasSubstr("test/dog, file 2: names the image of train/dog, file 1"));
}

}  // namespace
}  // namespace expunge
