#include "simulations/evaluation/klom.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace expunge {
namespace {

TEST(Klom, IsZeroOfTheSameAnswers) {
  const std::vector<float> margins{-1, 0, 2, 2, 5};
  EXPECT_EQ(klom(margins, margins), 0);
}

// Bins of width 1 from 0 to 20: the unlearned lie in the first two, half each, the retrained in the first and the last.
TEST(Klom, IsTheDivergenceOfTwentyBinsOverTheRangeOfBoth) {
  const std::vector<float> unlearned{0, 0.5F, 1.2F, 1.8F}, retrained{0.1F, 0.2F, 0.9F, 20};
  EXPECT_NEAR(klom(unlearned, retrained), 0.5 * std::log(0.5 / 0.75) + 0.5 * std::log(0.5 / 1e-5), 1e-9);
}

TEST(Klom, CutsMarginsAtAHundred) {
  const std::vector<float> unlearned{-100, 100}, retrained{-5000, 5000};
  EXPECT_EQ(klom(unlearned, retrained), 0);
}

TEST(Klom, OfModelsThatAllAnswerAlikeIsZero) {
  const std::vector<float> alike{3, 3, 3};
  EXPECT_EQ(klom(alike, alike), 0);
}

}  // namespace
}  // namespace expunge
