#include "simulations/evaluation/noisy_copy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace expunge {
namespace {

TEST(NoisyCopy, MovesParametersByAShareOfTheirOwnSpreadAndLeavesBuffers) {
  const auto manifest = *Manifest::make({{.name = "a", .shape = {1000}},
                                         {.name = "b", .shape = {1000}},
                                         {.name = "c", .shape = {10}, .role = TensorRole::kBuffer}});
  Weights model{manifest, std::vector<float>(2010, 1)};
  for (std::size_t i = 0; i < 1000; ++i) model.values[i] = i % 2 == 0 ? 3.0F : -3.0F;
  const auto copy = noisy_copy(model, 0.1, 7);
  double moved = 0;
  for (std::size_t i = 0; i < 1000; ++i)
    moved += std::pow(static_cast<double>(copy.values[i]) - static_cast<double>(model.values[i]), 2);
  EXPECT_NEAR(std::sqrt(moved / 1000), 0.3, 0.03);
  EXPECT_TRUE(std::equal(copy.values.begin() + 1000, copy.values.end(), model.values.begin() + 1000))
      << "one tensor does not vary, the other is state";
  EXPECT_EQ(noisy_copy(model, 0.1, 7).values, copy.values);
}

}  // namespace
}  // namespace expunge
