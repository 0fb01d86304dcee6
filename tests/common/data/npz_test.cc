#include "common/data/npz.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "common/base/random.h"
#include "tests/common/data/array_files.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint64_t kMost = 1 << 20;

Bytes ramp(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * i / 7);
  return bytes;
}

Members two_arrays() {
  return {{"a.npy", npy_of("|u1", "(300,)", ramp(300))}, {"b.npy", npy_of("<i8", "(2, 1)", Bytes(16))}};
}

// The first thing that fails on the way to the array, or an array.
Result<NpyArray> read(const Bytes& bytes, const std::string& array, std::uint64_t most_member = kMost) {
  EXPUNGE_TRY(npz, Npz::open(blob_of(bytes), "x.npz", most_member));
  return npz->read(array, kMost);
}

void replace_all(Bytes& bytes, std::uint32_t from, std::uint32_t to) {
  const Bytes pattern = items<std::uint32_t>({from});
  const Bytes with = items<std::uint32_t>({to});
  for (auto at = bytes.begin();;) {
    at = std::search(at, bytes.end(), pattern.begin(), pattern.end());
    if (at == bytes.end()) return;
    at = std::copy(with.begin(), with.end(), at);
  }
}

TEST(Npz, ReadsStoredAndCompressedMembers) {
  for (int method : {ZIP_CM_STORE, ZIP_CM_DEFLATE}) {
    const auto array = read(zip_of(two_arrays(), method), "a");
    ASSERT_TRUE(array) << method;
    EXPECT_EQ(array->data, ramp(300));
  }
}

TEST(Npz, TellsHeadersWithoutReadingData) {
  const auto npz = Npz::open(blob_of(zip_of(two_arrays())), "x.npz");
  ASSERT_TRUE(npz);
  EXPECT_TRUE((*npz)->has("b"));
  EXPECT_FALSE((*npz)->has("c"));
  EXPECT_THAT((*npz)->header("b")->shape, ElementsAre(2, 1));
}

TEST(Npz, NamesAMissingMember) {
  const auto error = read(zip_of(two_arrays()), "train_images").error();
  EXPECT_EQ(error.fault, Fault::kBadInput);
  EXPECT_THAT(error.what, HasSubstr("x.npz: has no member train_images.npy"));
}

TEST(Npz, RefusesMembersAboveTheLimit) {
  EXPECT_THAT(read(zip_of(two_arrays()), "a", 300).error().what, HasSubstr("at most 300"));
  const auto npz = Npz::open(blob_of(zip_of(two_arrays())), "x.npz");
  EXPECT_THAT((*npz)->read("a", 299).error().what, HasSubstr("at most 299"));
}

TEST(Npz, RefusesOtherCompressionMethods) {
  const auto error = read(zip_of(two_arrays(), ZIP_CM_BZIP2), "a").error();
  EXPECT_EQ(error.fault, Fault::kBadInput);
  EXPECT_THAT(error.what, HasSubstr("compression method 12"));
}

TEST(Npz, RefusesAMemberWhoseShapeLies) {
  const auto error = read(zip_of({{"a.npy", npy_of("|u1", "(301,)", ramp(300))}}), "a").error();
  EXPECT_EQ(error.fault, Fault::kCorrupt);
  EXPECT_THAT(error.what, HasSubstr("x.npz, member a.npy: the shape (301,) of |u1 needs 301 bytes, 300 are there"));
}

TEST(Npz, RefusesAMemberShorterThanStated) {
  const Bytes array = npy_of("|u1", "(400,)", ramp(300));
  Bytes bytes = zip_of({{"a.npy", array}});
  replace_all(bytes, static_cast<std::uint32_t>(array.size()), static_cast<std::uint32_t>(array.size() + 100));
  const auto error = read(bytes, "a").error();
  EXPECT_EQ(error.fault, Fault::kCorrupt);
  EXPECT_THAT(error.what, HasSubstr("unpacking failed"));
}

TEST(Npz, RefusesAMemberLongerThanStated) {
  const Bytes array = npy_of("|u1", "(200,)", ramp(300));
  Bytes bytes = zip_of({{"a.npy", array}});
  replace_all(bytes, static_cast<std::uint32_t>(array.size()), static_cast<std::uint32_t>(array.size() - 100));
  EXPECT_EQ(read(bytes, "a").error().fault, Fault::kCorrupt);
}

TEST(Npz, RefusesASizeThatNoCompressionReaches) {
  const Bytes array = npy_of("|u1", "(300,)", ramp(300));
  Bytes bytes = zip_of({{"a.npy", array}});
  replace_all(bytes, static_cast<std::uint32_t>(array.size()), 900'000'000);
  const auto error = read(bytes, "a", kMostNpzMember).error();
  EXPECT_EQ(error.fault, Fault::kCorrupt);
  EXPECT_THAT(error.what, HasSubstr("states 900000000 bytes"));
}

TEST(Npz, RefusesAWrongChecksum) {
  Bytes bytes = zip_of({{"a.npy", npy_of("|u1", "(300,)", ramp(300))}}, ZIP_CM_STORE);
  bytes[bytes.size() / 2] ^= 1;
  EXPECT_EQ(read(bytes, "a").error().fault, Fault::kCorrupt);
}

TEST(Npz, RefusesEveryTruncation) {
  const Bytes whole = zip_of(two_arrays());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto array = read(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)), "a");
    ASSERT_FALSE(array) << length;
    EXPECT_EQ(array.error().fault, Fault::kCorrupt) << length;
    EXPECT_THAT(array.error().what, HasSubstr("x.npz"));
  }
}

TEST(Npz, SurvivesFlippedBits) {
  const std::uint64_t seed = 12;
  for (int method : {ZIP_CM_STORE, ZIP_CM_DEFLATE}) {
    const Bytes whole = zip_of(two_arrays(), method);
    Random random(seed);
    for (int i = 0; i < 10'000; ++i) {
      Bytes wrong = whole;
      for (std::uint64_t flips = 1 + random.below(4); flips > 0; --flips)
        wrong[random.below(wrong.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
      const auto array = read(wrong, "a");
      if (!array || array->header.shape != std::vector<std::uint64_t>{300}) continue;
      EXPECT_EQ(array->data, ramp(300));
    }
  }
}

}  // namespace
}  // namespace expunge
