#include "simulations/study/runner.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

TEST(StudyRunner, SaysWhyAStepCannotBeBegunAnyMore) {
  StudyStep cell;
  cell.needs = {"originals/1", "oracles/2"};
  EXPECT_EQ(why_hopeless(cell, {}), std::nullopt);
  EXPECT_EQ(why_hopeless(cell, {{"oracles/3", "no memory"}}), std::nullopt);
  EXPECT_EQ(why_hopeless(cell, {{"oracles/2", "no memory"}}), "it needs what failed: no memory");
}

}  // namespace
}  // namespace expunge
