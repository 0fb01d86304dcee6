#include "common/data/resize.h"

#include <gmock/gmock.h>

namespace expunge {
namespace {

using testing::Each;
using testing::ElementsAre;

Bytes resized(const Image& image, std::int64_t side) {
  Bytes into(static_cast<std::size_t>(side * side * image.header.channels));
  resize(image, side, into);
  return into;
}

TEST(Resize, LeavesAnImageOfTheRightSizeAsItIs) {
  EXPECT_THAT(resized({{2, 2, 1}, {1, 2, 3, 4}}, 2), ElementsAre(1, 2, 3, 4));
}

TEST(Resize, KeepsAnEvenImageEven) {
  for (const std::int64_t side : {3, 8, 30}) EXPECT_THAT(resized({{10, 7, 3}, Bytes(210, 77)}, side), Each(77));
}

// Stripes one pixel wide become grey; without a wide kernel every second would be dropped.
TEST(Resize, DoesNotAliasWhatIsMadeSmaller) {
  Image stripes{{64, 64, 1}, Bytes(64 * 64)};
  for (std::size_t i = 0; i < stripes.pixels.size(); ++i) stripes.pixels[i] = i % 2 == 0 ? 0 : 200;
  const Bytes small = resized(stripes, 16);
  for (std::size_t row = 1; row < 15; ++row)
    for (std::size_t column = 1; column < 15; ++column) EXPECT_NEAR(small[row * 16 + column], 100, 3);
}

// Half the size by a kernel that weighs 1 : 3 : 3 : 1.
TEST(Resize, WeighsNeighboursLinearly) {
  Image image{{8, 8, 1}, Bytes(64)};
  for (std::size_t row = 0; row < 8; ++row) image.pixels[row * 8 + 4] = 160;
  const Bytes small = resized(image, 4);
  EXPECT_THAT(Bytes(small.begin() + 4, small.begin() + 8), ElementsAre(0, 20, 60, 0));
}

// Pillow 13.0.0: Image.fromarray(((np.arange(70) * 37) % 256).astype("uint8").reshape(7, 10)).resize((4, 4), BILINEAR)
TEST(Resize, GivesWhatPillowGives) {
  Image image{{10, 7, 1}, Bytes(70)};
  for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<std::uint8_t>(i * 37 % 256);
  const Bytes expected = {88, 123, 118, 97, 111, 123, 126, 109, 140, 123, 126, 138, 152, 131, 126, 161};
  const Bytes small = resized(image, 4);
  for (std::size_t i = 0; i < small.size(); ++i) EXPECT_NEAR(small[i], expected[i], 1) << i;
}

TEST(Resize, KeepsChannelsApart) {
  Image image{{16, 16, 3}, Bytes(16 * 16 * 3)};
  for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<std::uint8_t>(50 * (i % 3));
  const Bytes small = resized(image, 5);
  for (std::size_t i = 0; i < small.size(); ++i) EXPECT_EQ(small[i], 50 * (i % 3));
}

}  // namespace
}  // namespace expunge
