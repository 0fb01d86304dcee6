#include "simulations/study/progress.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

StudyStep step(StepKind kind, const std::string& name) {
  return {.kind = kind, .folder = "/nowhere/" + name, .needs = {}, .config = {}, .arguments = {}};
}

TEST(StudyProgress, GuessesOnlyOnceEveryKindThatIsLeftWasSeen) {
  const std::vector<StudyStep> steps{step(StepKind::kOriginal, "a"), step(StepKind::kOriginal, "b"),
                                     step(StepKind::kCell, "c"), step(StepKind::kCell, "d")};
  Progress progress(steps, 2);
  EXPECT_EQ(progress.text(), "0 of 4 steps done");
  progress.ended(steps[0], Duration(60'000));
  EXPECT_EQ(progress.text(), "1 of 4 steps done");
  progress.ended(steps[2], Duration(20'000));
  EXPECT_EQ(progress.text(), "2 of 4 steps done, about 40 s left");  // 60 s and 20 s, two at once
}

TEST(StudyProgress, CountsWhatFailed) {
  const std::vector<StudyStep> steps{step(StepKind::kCell, "a"), step(StepKind::kCell, "b")};
  Progress progress(steps, 1);
  progress.ended(steps[0], Duration(1000));
  progress.failed(steps[1]);
  EXPECT_EQ(progress.text(), "1 of 2 steps done, 1 failed");
}

}  // namespace
}  // namespace expunge
