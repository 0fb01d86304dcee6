#include "simulations/evaluation/klom.h"

#include <gtest/gtest.h>

#include "tests/simulations/evaluation/synthetic.h"

namespace expunge {
namespace {

TEST(Klom, IsZeroOfTheSameModelsAndLargeOfOthers) {
  World world(5);
  const auto oracles = world.oracles(40), others = world.oracles(40);
  std::vector<Answered> originals;
  for (int i = 0; i < 40; ++i) originals.push_back(world.model("original", kOriginal));
  const auto forget = world.cohort().of(RecordSet::kForget);
  const auto same = klom(pointers_to(oracles), pointers_to(oracles), forget);
  EXPECT_EQ(same, std::vector<double>(120, 0.0));
  const auto alike = klom(pointers_to(others), pointers_to(oracles), forget);
  const auto unlike = klom(pointers_to(originals), pointers_to(oracles), forget);
  double sum = 0;
  for (std::size_t i = 0; i < alike.size(); ++i) sum += unlike[i] - alike[i];
  EXPECT_GT(sum / 120, 2);
}

}  // namespace
}  // namespace expunge
