#include "simulations/study/runner.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

TEST(StudyRunner, SaysWhyAStepCannotBeBegunAnyMore) {
  StudyStep cell;
  cell.needs = {"originals/1", "oracles/2"};
  EXPECT_EQ(why_hopeless(cell, {}), std::nullopt);
  EXPECT_EQ(why_hopeless(cell, {{"oracles/3", "no memory"}}), std::nullopt);
  EXPECT_EQ(why_hopeless(cell, {{"oracles/2", "no memory"}}), "it needs what failed: no memory");
}

// What a step needs is nobody's step here, as where somebody removed it while the study ran.
TEST(StudyRunner, EndsWhereNothingCanBeginAnyMore) {
  const TemporaryFolder folder;
  StudyStep cell;
  cell.folder = folder / "cells" / "1";
  cell.needs = {folder / "originals" / "gone"};
  const std::vector<StudyStep> steps{cell};
  std::vector<std::string> told;
  const auto failures =
      run_here({steps, folder.path(), 1, "/bin/false", [&](const std::string& line) { told.push_back(line); }});
  ASSERT_TRUE(failures) << failures.error().what;
  EXPECT_EQ(failures->at(cell.folder), "what it needs was removed while the study ran; start it again");
  EXPECT_EQ(told.back(), "cell 1 failed: what it needs was removed while the study ran; start it again");
}

}  // namespace
}  // namespace expunge
