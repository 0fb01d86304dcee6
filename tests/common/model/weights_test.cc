#include "common/model/weights.h"

#include <gtest/gtest.h>

#include "common/model/limits.h"

namespace expunge {
namespace {

void expect_refused(std::vector<TensorSpec> tensors) {
  const auto manifest = Manifest::make(std::move(tensors));
  ASSERT_FALSE(manifest);
  EXPECT_EQ(manifest.error().fault, Fault::kBadInput);
}

TEST(Manifest, SortsByNameAndCountsElements) {
  const auto manifest = Manifest::make({{"fc.weight", {2, 3}, Dtype::kFloat32, TensorRole::kParameter},
                                        {"bn.count", {}, Dtype::kInt64, TensorRole::kBuffer},
                                        {"empty", {0, 5}, Dtype::kFloat32, TensorRole::kParameter}});
  ASSERT_TRUE(manifest) << manifest.error().what;
  EXPECT_EQ((*manifest)->tensors()[0].name, "bn.count");
  EXPECT_EQ((*manifest)->elements(), 7U);
  EXPECT_EQ((*manifest)->parameters(), 6U);
  EXPECT_EQ((*manifest)->offset(2), 1U);
  EXPECT_EQ((*manifest)->elements(1), 0U);
}

TEST(Manifest, RefusesRepeatedAndUnusableNames) {
  expect_refused({{"a", {1}}, {"a", {2}}});
  for (const char* name : {"", "a,b", "a b", "a\n", "__metadata__", "caf\xc3\xa9"}) expect_refused({{name, {1}}});
  expect_refused({{std::string(257, 'a'), {1}}});
}

TEST(Manifest, RefusesNegativeAndOverflowingShapes) {
  expect_refused({{"a", {-1}}});
  expect_refused({{"a", {std::int64_t{1} << 62, 4}}});
  expect_refused({{"a", {std::int64_t{1} << 32}}, {"b", {1}}});
  expect_refused({{"a", {1, 1, 1, 1, 1, 1, 1, 1, 1}}});
}

TEST(Manifest, RefusesTooManyTensors) {
  std::vector<TensorSpec> tensors;
  for (std::size_t i = 0; i <= limits::kMostTensors; ++i) tensors.push_back({"t" + std::to_string(i), {1}});
  expect_refused(std::move(tensors));
}

TEST(PackedMask, ComesBackAsItWas) {
  for (const std::size_t size : {0, 1, 7, 8, 9, 100}) {
    Mask mask(size);
    for (std::size_t i = 0; i < size; ++i) mask[i] = i % 3 == 0;
    const auto got = unpack_mask(pack(mask), size);
    ASSERT_TRUE(got) << got.error().what;
    EXPECT_EQ(*got, mask);
  }
}

TEST(PackedMask, PutsTheFirstElementIntoTheLowestBit) {
  EXPECT_EQ(pack({1, 0, 0, 0, 0, 0, 0, 0, 0, 1}), (Bytes{1, 2}));
}

TEST(PackedMask, RefusesAWrongLength) {
  EXPECT_FALSE(unpack_mask(Bytes(1), 9));
  EXPECT_FALSE(unpack_mask(Bytes(3), 9));
}

TEST(PackedMask, RefusesPaddingThatIsSet) {
  EXPECT_TRUE(unpack_mask(Bytes{0xff, 0x01}, 9));
  EXPECT_FALSE(unpack_mask(Bytes{0xff, 0x03}, 9));
}

}  // namespace
}  // namespace expunge
