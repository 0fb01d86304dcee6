#include "common/data/npy.h"

#include <gmock/gmock.h>

#include <limits>

#include "common/base/random.h"
#include "tests/common/data/array_files.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Result<NpyArray> read(const Bytes& bytes, std::uint64_t most = 1 << 20) {
  return read_npy(MemoryBlob(bytes), "x.npy", most);
}

Error refusal(const Bytes& bytes) {
  const auto array = read(bytes);
  EXPECT_FALSE(array);
  return array ? Error{} : array.error();
}

Error refusal_of_dictionary(const std::string& dictionary) {
  return refusal(npy_with(dictionary, Bytes(12)));
}

TEST(Npy, ReadsShapeTypeAndData) {
  const auto array = read(npy_of("|u1", "(2, 3)", {1, 2, 3, 4, 5, 6}));
  ASSERT_TRUE(array);
  EXPECT_THAT(array->header.shape, ElementsAre(2, 3));
  EXPECT_EQ(array->header.type, NpyType::kU8);
  EXPECT_THAT(array->data, ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Npy, ReadsAllThreeVersions) {
  for (const std::uint8_t version : std::initializer_list<std::uint8_t>{1, 2, 3}) {
    const auto array = read(npy_of("<i4", "(2,)", items<std::int32_t>({-7, 9}), version));
    ASSERT_TRUE(array) << int{version};
    EXPECT_THAT(*integers_of(array->header, array->data, "x"), ElementsAre(-7, 9));
  }
}

TEST(Npy, ReadsKeysInAnyOrderAndEitherQuotes) {
  EXPECT_TRUE(read(npy_with(R"({"shape": (2,6), "fortran_order":False, "descr": "|u1"}   )", Bytes(12))));
}

TEST(Npy, ReadsScalarsAndEmptyArrays) {
  EXPECT_TRUE(read(npy_of("<f8", "()", Bytes(8))));
  const auto empty = read(npy_of("<i8", "(0, 28, 28)", {}));
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->header.data_bytes, 0U);
}

TEST(Npy, WidensEveryIntegerType) {
  const auto widened = [](const std::string& type, const Bytes& data) {
    const auto array = read(npy_of(type, "(1,)", data));
    EXPECT_TRUE(array) << type;
    return (*integers_of(array->header, array->data, "x")).front();
  };
  EXPECT_EQ(widened("|b1", {1}), 1);
  EXPECT_EQ(widened("|u1", {255}), 255);
  EXPECT_EQ(widened("|i1", {255}), -1);
  EXPECT_EQ(widened("<u2", items<std::uint16_t>({65535})), 65535);
  EXPECT_EQ(widened("<i2", items<std::int16_t>({-2})), -2);
  EXPECT_EQ(widened("<u4", items<std::uint32_t>({4294967295U})), 4294967295);
  EXPECT_EQ(widened("<i4", items<std::int32_t>({-3})), -3);
  EXPECT_EQ(widened("<u8", items<std::uint64_t>({5})), 5);
  EXPECT_EQ(widened("<i8", items<std::int64_t>({-4})), -4);
}

TEST(Npy, RefusesIntegersBeyond64Bits) {
  const auto array = read(npy_of("<u8", "(1,)", items<std::uint64_t>({std::numeric_limits<std::uint64_t>::max()})));
  ASSERT_TRUE(array);
  EXPECT_EQ(integers_of(array->header, array->data, "x").error().fault, Fault::kBadInput);
}

TEST(Npy, RefusesFloatsWhereIntegersAreNeeded) {
  const auto array = read(npy_of("<f4", "(1,)", Bytes(4)));
  ASSERT_TRUE(array);
  EXPECT_THAT(integers_of(array->header, array->data, "x").error().what, HasSubstr("<f4"));
}

TEST(Npy, RefusesFortranOrder) {
  const auto error = refusal_of_dictionary("{'descr': '|u1', 'fortran_order': True, 'shape': (3, 4), }");
  EXPECT_EQ(error.fault, Fault::kBadInput);
  EXPECT_THAT(error.what, HasSubstr("Fortran order"));
}

TEST(Npy, RefusesBigEndianTextAndObjects) {
  for (const std::string type : {">i8", "|O", "<U5", "<c8", "|S3"})
    EXPECT_EQ(refusal_of_dictionary(dictionary_of(type, "(12,)")).fault, Fault::kBadInput) << type;
}

TEST(Npy, RefusesUnknownDoubledAndMissingKeys) {
  for (const std::string wrong :
       {"{'descr': '|u1', 'fortran_order': False, 'shape': (12,), 'more': 1}", "{'descr': '|u1', 'shape': (12,)}",
        "{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (12,)}", "{}", ""})
    EXPECT_EQ(refusal_of_dictionary(wrong).fault, Fault::kCorrupt) << wrong;
}

TEST(Npy, RefusesWhatIsNoDictionary) {
  for (const std::string shape : {"(12)", "(3 4)", "(-12,)", "(+12,)", "(3, 4", "[3, 4]", "(12L,)", "(,)", "12",
                                  "(3,,4)", "(99999999999999999999,)", "(__import__('os'),)"})
    EXPECT_EQ(refusal_of_dictionary(dictionary_of("|u1", shape)).fault, Fault::kCorrupt) << shape;
}

TEST(Npy, RefusesTextAfterTheDictionary) {
  EXPECT_EQ(refusal_of_dictionary(dictionary_of("|u1", "(12,)") + " x").fault, Fault::kCorrupt);
}

TEST(Npy, RefusesShapesThatOverflow) {
  for (const std::string shape :
       {"(4294967296, 4294967296)", "(18446744073709551615, 2)", "(9223372036854775807, 2, 1)"})
    EXPECT_THAT(refusal_of_dictionary(dictionary_of("<i8", shape)).what, HasSubstr("larger than any file")) << shape;
}

TEST(Npy, RefusesTooManyDimensions) {
  EXPECT_EQ(refusal_of_dictionary(dictionary_of("|u1", "(1, 1, 1, 1, 1, 1, 1, 1, 12)")).fault, Fault::kBadInput);
}

TEST(Npy, RefusesAShapeThatLies) {
  EXPECT_THAT(refusal(npy_of("|u1", "(13,)", Bytes(12))).what, HasSubstr("needs 13 bytes, 12 are there"));
  EXPECT_THAT(refusal(npy_of("|u1", "(11,)", Bytes(12))).what, HasSubstr("needs 11 bytes, 12 are there"));
}

TEST(Npy, RefusesMoreThanTheLimit) {
  EXPECT_THAT(read(npy_of("|u1", "(12,)", Bytes(12)), 11).error().what, HasSubstr("at most 11"));
}

TEST(Npy, RefusesOtherFilesAndVersions) {
  EXPECT_EQ(refusal(bytes_of("PK\x03\x04 this is a zip")).fault, Fault::kCorrupt);
  EXPECT_EQ(refusal({}).fault, Fault::kCorrupt);
  EXPECT_EQ(refusal(npy_of("|u1", "(12,)", Bytes(12), 4)).fault, Fault::kBadInput);
}

TEST(Npy, RefusesEveryTruncation) {
  const Bytes whole = npy_of("<f4", "(2, 3)", Bytes(24));
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_EQ(refusal(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length))).fault, Fault::kCorrupt)
        << length;
}

TEST(Npy, SurvivesFlippedBits) {
  const Bytes whole = npy_of("<f4", "(2, 3)", Bytes(24));
  Random random(11);
  for (int i = 0; i < 20'000; ++i) {
    Bytes wrong = whole;
    for (std::uint64_t flips = 1 + random.below(4); flips > 0; --flips)
      wrong[random.below(wrong.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
    const auto array = read(wrong);
    if (!array) continue;
    EXPECT_EQ(array->data.size(), array->header.data_bytes);
  }
}

TEST(Npy, ReadsBackWhatItWrote) {
  DiskFiles files;
  const Path path = Path(testing::TempDir()) / "expunge_npy_test.npy";
  const std::vector<float> values = {0.5F, -1.F, 3.25F, 0.F, 7.F, 8.F};
  ASSERT_TRUE(write_npy(files, path, values, 3, 2));
  const auto blob = files.open(path);
  ASSERT_TRUE(blob);
  const auto array = read_npy(**blob, "written", 1000);
  ASSERT_TRUE(array);
  EXPECT_EQ(array->header.type, NpyType::kF32);
  EXPECT_THAT(array->header.shape, ElementsAre(3, 2));
  EXPECT_EQ(array->header.header_bytes % 64, 0U);
  EXPECT_EQ(array->data, items(values));
  EXPECT_TRUE(files.remove(path));
}

}  // namespace
}  // namespace expunge
