#include "common/data/medmnist.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <map>

#include "common/base/random.h"
#include "common/data/summary.h"
#include "tests/common/data/array_files.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kFile = "folder/tiny.npz";

Bytes ramp(std::size_t size, unsigned start) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(start + i);
  return bytes;
}

// Three, two and one grey images of 8x8 in two classes; any member can be replaced.
class TinyFile {
 public:
  TinyFile() {
    member("train_images", npy_of("|u1", "(3, 8, 8)", ramp(192, 0)));
    member("val_images", npy_of("|u1", "(2, 8, 8)", ramp(128, 50)));
    member("test_images", npy_of("|u1", "(1, 8, 8)", ramp(64, 100)));
    member("train_labels", npy_of("|u1", "(3, 1)", {0, 1, 0}));
    member("val_labels", npy_of("|u1", "(2, 1)", {1, 1}));
    member("test_labels", npy_of("|u1", "(1, 1)", {0}));
  }
  TinyFile& member(const std::string& array, Bytes bytes) {
    members_[array + ".npy"] = std::move(bytes);
    return *this;
  }
  TinyFile& without(const std::string& array) {
    members_.erase(array + ".npy");
    return *this;
  }
  Bytes bytes(int method = ZIP_CM_DEFLATE) const { return zip_of({members_.begin(), members_.end()}, method); }

 private:
  std::map<std::string, Bytes> members_;
};

Result<std::unique_ptr<ImageSet>> open_bytes(Bytes bytes) {
  return read_medmnist(blob_of(std::move(bytes)), kFile);
}

Error refusal(const TinyFile& file) {
  const auto data = open_bytes(file.bytes());
  EXPECT_FALSE(data);
  return data ? Error{} : data.error();
}

Bytes image(const Dataset& data, std::size_t index) {
  const DatasetShape shape = data.shape();
  Bytes pixels(static_cast<std::size_t>(shape.channels * shape.height * shape.width));
  EXPECT_TRUE(data.read(index, pixels));
  return pixels;
}

Path real_data() {
  const char* named = std::getenv("EXPUNGE_DATA");
  return named ? Path(named) : Path("../shared/data");
}

TEST(MedMnist, ReadsTheThreeSplitsInOrder) {
  for (int method : {ZIP_CM_STORE, ZIP_CM_DEFLATE}) {
    const auto data = open_bytes(TinyFile().bytes(method));
    ASSERT_TRUE(data);
    EXPECT_EQ((*data)->name(), "tiny");
    EXPECT_EQ((*data)->shape(), (DatasetShape{1, 8, 8, 2}));
    ASSERT_EQ((*data)->size(), 6U);
    EXPECT_EQ((*data)->info(2).split, Split::kTrain);
    EXPECT_EQ((*data)->info(3).split, Split::kHeldOut);
    EXPECT_EQ((*data)->info(5).split, Split::kTest);
    EXPECT_EQ(image(**data, 1), ramp(64, 64));
    EXPECT_EQ(image(**data, 3), ramp(64, 50));
    EXPECT_EQ(image(**data, 5), ramp(64, 100));
  }
}

TEST(MedMnist, NamesPatientsByTheirIndex) {
  const auto data = open_bytes(TinyFile().bytes());
  ASSERT_TRUE(data);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < (*data)->size(); ++i) names.push_back((*data)->info(i).patient.reveal());
  EXPECT_THAT(names, ElementsAre("0", "1", "2", "val-0", "val-1", "test-0"));
}

TEST(MedMnist, TurnsColourPixelsIntoPlanes) {
  TinyFile file;
  for (const auto& [array, count] : {std::pair{"train_images", 3U}, {"val_images", 2U}, {"test_images", 1U}})
    file.member(array, npy_of("|u1", "(" + std::to_string(count) + ", 8, 8, 3)", ramp(count * 192, 0)));
  const auto data = open_bytes(file.bytes());
  ASSERT_TRUE(data);
  EXPECT_EQ((*data)->shape().channels, 3);
  const Bytes planes = image(**data, 1);
  for (std::size_t channel = 0; channel < 3; ++channel)
    for (std::size_t pixel = 0; pixel < 64; ++pixel)
      ASSERT_EQ(planes[channel * 64 + pixel], (192 + pixel * 3 + channel) % 256);
}

TEST(MedMnist, ReadsLabelsOfAnyIntegerType) {
  const auto data =
      open_bytes(TinyFile().member("train_labels", npy_of("<i8", "(3, 1)", items<std::int64_t>({7, 0, 3}))).bytes());
  ASSERT_TRUE(data);
  EXPECT_EQ((*data)->shape().classes, 8);
  EXPECT_THAT((*data)->info(0).labels, ElementsAre(7));
}

TEST(MedMnist, ReadsSeveralFindingsARecord) {
  const auto data = open_bytes(TinyFile()
                                   .member("train_labels", npy_of("|u1", "(3, 3)", {0, 1, 1, 0, 0, 0, 1, 0, 0}))
                                   .member("val_labels", npy_of("|u1", "(2, 3)", Bytes(6)))
                                   .member("test_labels", npy_of("|u1", "(1, 3)", Bytes(3)))
                                   .bytes());
  ASSERT_TRUE(data);
  EXPECT_EQ((*data)->shape().classes, 3);
  EXPECT_THAT((*data)->info(0).labels, ElementsAre(0, 1, 1));
}

TEST(MedMnist, KeepsOnlyTheChosenRecords) {
  const auto data = open_bytes(TinyFile().bytes());
  ASSERT_TRUE(data);
  (*data)->keep(std::vector<std::size_t>{1, 4, 5});
  ASSERT_EQ((*data)->size(), 3U);
  EXPECT_EQ((*data)->info(0).patient.reveal(), "1");
  EXPECT_EQ((*data)->info(1).patient.reveal(), "val-1");
  EXPECT_EQ(image(**data, 0), ramp(64, 64));
  EXPECT_EQ(image(**data, 2), ramp(64, 100));
}

TEST(MedMnist, RefusesAMissingMember) {
  for (const std::string array : {"train_images", "val_labels", "test_images"}) {
    const auto error = refusal(TinyFile().without(array));
    EXPECT_EQ(error.fault, Fault::kBadInput);
    EXPECT_THAT(error.what, HasSubstr(array));
  }
}

TEST(MedMnist, RefusesImagesOfOtherTypesAndShapes) {
  EXPECT_THAT(refusal(TinyFile().member("val_images", npy_of("<f4", "(2, 8, 8)", Bytes(512)))).what,
              HasSubstr("uint8"));
  for (const std::string shape : {"(128,)", "(2, 64)", "(2, 4, 4, 4)", "(2, 4, 16)", "(2, 2, 2, 4, 4)"})
    EXPECT_EQ(refusal(TinyFile().member("val_images", npy_of("|u1", shape, Bytes(128)))).fault, Fault::kBadInput)
        << shape;
  EXPECT_EQ(refusal(TinyFile().member("val_images", npy_of("|u1", "(1, 8, 2000)", Bytes(16000)))).fault,
            Fault::kBadInput);
}

TEST(MedMnist, RefusesSplitsOfDifferentSize) {
  EXPECT_THAT(refusal(TinyFile().member("test_images", npy_of("|u1", "(1, 9, 8)", Bytes(72)))).what,
              HasSubstr("must be of one size"));
}

TEST(MedMnist, RefusesAnEmptyTrainingSplit) {
  EXPECT_THAT(refusal(TinyFile().member("train_images", npy_of("|u1", "(0, 8, 8)", {}))).what,
              HasSubstr("nothing to learn"));
}

TEST(MedMnist, RefusesAsManyLabelsAsDoNotFit) {
  EXPECT_THAT(refusal(TinyFile().member("val_labels", npy_of("|u1", "(3, 1)", {0, 1, 1}))).what,
              HasSubstr("member val_labels.npy: 3 labels for 2 images"));
  EXPECT_EQ(refusal(TinyFile().member("val_labels", npy_of("|u1", "(2,)", {0, 1}))).fault, Fault::kBadInput);
  EXPECT_EQ(refusal(TinyFile().member("val_labels", npy_of("|u1", "(2, 0)", {}))).fault, Fault::kBadInput);
  EXPECT_EQ(refusal(TinyFile().member("val_labels", npy_of("|u1", "(2, 2)", Bytes(4)))).fault, Fault::kBadInput);
}

TEST(MedMnist, RefusesLabelsOutOfRange) {
  for (const std::int64_t wrong : {std::int64_t{-1}, std::int64_t{4096}, std::int64_t{1} << 40}) {
    const auto error =
        refusal(TinyFile().member("train_labels", npy_of("<i8", "(3, 1)", items<std::int64_t>({0, wrong, 1}))));
    EXPECT_THAT(error.what, HasSubstr("holds the label " + std::to_string(wrong)));
  }
}

TEST(MedMnist, RefusesFindingsThatAreNeitherPresentNorAbsent) {
  EXPECT_THAT(refusal(TinyFile().member("train_labels", npy_of("|u1", "(3, 2)", {0, 1, 1, 2, 0, 0}))).what,
              HasSubstr("from 0 to 1"));
}

TEST(MedMnist, RefusesFloatLabels) {
  EXPECT_THAT(refusal(TinyFile().member("train_labels", npy_of("<f4", "(3, 1)", Bytes(12)))).what,
              HasSubstr("must be integers"));
}

TEST(MedMnist, RefusesAnAbsentFile) {
  EXPECT_EQ(open_medmnist(DiskFiles(), "absent.npz").error().fault, Fault::kBadInput);
}

TEST(MedMnist, SurvivesFlippedBits) {
  const Bytes whole = TinyFile().bytes();
  Random random(13);
  for (int i = 0; i < 5'000; ++i) {
    Bytes wrong = whole;
    for (std::uint64_t flips = 1 + random.below(3); flips > 0; --flips)
      wrong[random.below(wrong.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
    const auto data = open_bytes(std::move(wrong));
    if (data) image(**data, (*data)->size() - 1);
  }
}

TEST(MedMnist, ReadsPneumoniaMnist) {
  const Path path = real_data() / "pneumoniamnist/pneumoniamnist.npz";
  if (!DiskFiles().exists(path)) GTEST_SKIP() << path << " is not here";
  const auto data = open_medmnist(DiskFiles(), path);
  ASSERT_TRUE(data);
  const auto summary = describe(**data);
  EXPECT_EQ(summary.name, "pneumoniamnist");
  EXPECT_EQ(summary.shape, (DatasetShape{1, 28, 28, 2, false, {"normal", "pneumonia"}}));
  EXPECT_EQ(summary.splits[0].records, 4708U);
  EXPECT_EQ(summary.splits[1].records, 524U);
  EXPECT_EQ(summary.splits[2].records, 624U);
  EXPECT_EQ(summary.patients, 5856U);
  EXPECT_THAT(summary.splits[0].labels, ElementsAre(1214, 3494));
}

TEST(MedMnist, ReadsMedNist) {
  const Path path = real_data() / "mednist/mednist_28.npz";
  if (!DiskFiles().exists(path)) GTEST_SKIP() << path << " is not here";
  const auto data = open_medmnist(DiskFiles(), path);
  ASSERT_TRUE(data);
  const auto summary = describe(**data);
  EXPECT_EQ(summary.shape, (DatasetShape{1, 28, 28, 6}));
  EXPECT_EQ(summary.splits[0].records, 41294U);
  EXPECT_EQ(summary.splits[1].records, 5883U);
  EXPECT_EQ(summary.splits[2].records, 11777U);
}

TEST(MedMnist, RefusesARealFileCutOff) {
  const Path path = real_data() / "pneumoniamnist/pneumoniamnist.npz";
  if (!DiskFiles().exists(path)) GTEST_SKIP() << path << " is not here";
  const auto whole = read_file(DiskFiles(), path, 1 << 24);
  ASSERT_TRUE(whole);
  for (std::size_t part = 1; part < 20; ++part) {
    const auto length = static_cast<std::ptrdiff_t>(whole->size() * part / 20);
    EXPECT_EQ(open_bytes(Bytes(whole->begin(), whole->begin() + length)).error().fault, Fault::kCorrupt) << part;
  }
}

}  // namespace
}  // namespace expunge
