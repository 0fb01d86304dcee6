#include "simulations/study/steps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/simulations/study/a_study.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t count(const StudySteps& steps, StepKind kind) {
  return static_cast<std::size_t>(std::ranges::count(steps.steps, kind, &StudyStep::kind));
}

StudySteps steps_in(const TemporaryFolder& folder, const std::vector<Cell>& cells) {
  const auto steps = steps_of(cells, folder.path());
  EXPECT_TRUE(steps) << steps.error().what;
  return steps ? *steps : StudySteps{};
}

TEST(StudySteps, MethodsShareTheirOriginalAndTheirOracles) {
  const TemporaryFolder folder;
  const auto steps = steps_in(folder, {a_cell({{"forget.method", "'salun'"}, {"evaluation.oracles", "3"}}),
                                       a_cell({{"forget.method", "'fine-tune'"}, {"evaluation.oracles", "3"}})});
  EXPECT_EQ(count(steps, StepKind::kOriginal), 1);
  EXPECT_EQ(count(steps, StepKind::kOracle), 3);
  EXPECT_EQ(count(steps, StepKind::kCell), 2);
}

TEST(StudySteps, OtherForgetSetsShareTheOriginalAlone) {
  const TemporaryFolder folder;
  const auto steps = steps_in(folder, {a_cell({{"forget.share", "0.1"}}), a_cell({{"forget.share", "0.5"}}),
                                       a_cell({{"forget.share", "0.5"}, {"forget.seed", "7"}})});
  EXPECT_EQ(count(steps, StepKind::kOriginal), 1);
  EXPECT_EQ(count(steps, StepKind::kOracle), 3);
}

TEST(StudySteps, WhoIsHardToLearnTheOriginalTells) {
  const TemporaryFolder folder;
  const auto steps =
      steps_in(folder, {a_cell({{"forget.difficulty", "'easy'"}}), a_cell({{"forget.difficulty", "'hard'"}})});
  EXPECT_EQ(count(steps, StepKind::kOriginal), 1);
  EXPECT_EQ(count(steps, StepKind::kOracle), 2);
  for (const auto& step : steps.steps)
    if (step.kind == StepKind::kOracle) {
      EXPECT_EQ(step.needs, std::vector{steps.steps.front().folder});
      EXPECT_THAT(step.arguments, testing::Contains("--original"));
    }
}

TEST(StudySteps, OtherSeedsShareNothing) {
  const TemporaryFolder folder;
  const auto steps = steps_in(folder, {a_cell({{"study.seed", "1"}}), a_cell({{"study.seed", "2"}})});
  EXPECT_EQ(count(steps, StepKind::kOriginal), 2);
  EXPECT_EQ(count(steps, StepKind::kOracle), 2);
}

TEST(StudySteps, OtherTrainingSharesNothing) {
  const TemporaryFolder folder;
  const auto steps = steps_in(folder, {a_cell({{"training.rounds", "1"}}), a_cell({{"training.rounds", "2"}})});
  EXPECT_EQ(count(steps, StepKind::kOriginal), 2);
}

TEST(StudySteps, WhatIsNeededComesFirst) {
  const TemporaryFolder folder;
  const auto steps = steps_in(folder, {a_cell({{"study.seed", "1"}}), a_cell({{"study.seed", "2"}})});
  std::vector<Path> before;
  for (const auto& step : steps.steps) {
    for (const auto& need : step.needs) EXPECT_THAT(before, testing::Contains(need));
    before.push_back(step.folder);
  }
}

TEST(StudySteps, TheSameCellTwiceIsOneStep) {
  const TemporaryFolder folder;
  const auto steps = steps_in(folder, {a_cell({}), a_cell({})});
  EXPECT_EQ(count(steps, StepKind::kCell), 1);
  ASSERT_EQ(steps.folders.size(), 2);
  EXPECT_EQ(steps.folders[0], steps.folders[1]);
}

TEST(StudySteps, AConfigurationThatSomebodyChangedIsWrittenAnew) {
  const TemporaryFolder folder;
  const auto config = steps_in(folder, {a_cell({})}).steps.front().config;
  DiskFiles files;
  ASSERT_TRUE(write_file(files, config, view_of("[study]\n")));
  const auto again = steps_in(folder, {a_cell({})});
  EXPECT_EQ(text_of(*read_file(files, again.steps.front().config, 1 << 20)), a_cell({}).config);
}

TEST(StudySteps, ACellThatCannotBeUsedIsRefusedWithItsLabelsBeforeAnythingRuns) {
  const TemporaryFolder folder;
  Cell cell = a_cell({{"forget.method", "'salune'"}});
  cell.labels = {{"set", "tiny"}, {"method", "salune"}};
  const auto steps = steps_of({cell}, folder.path());
  ASSERT_FALSE(steps);
  EXPECT_THAT(steps.error().what, HasSubstr("method salune, set tiny: "));
}

TEST(StudySteps, AWrongKeyIsToldAsTheStudyHasItAndNotByTheGeneratedFile) {
  const TemporaryFolder folder;
  Cell cell = a_cell({{"forget.metod", "'salun'"}});
  cell.changed = {"study.seed", "forget.metod"};
  cell.base = "configs/tiny.toml";
  const auto steps = steps_of({cell}, folder.path());
  ASSERT_FALSE(steps);
  EXPECT_THAT(steps.error().what, HasSubstr("(the study sets \"forget.metod\")"));
  EXPECT_THAT(steps.error().what, Not(HasSubstr(folder.path().string())));
  cell.changed.clear();
  EXPECT_THAT(steps_of({cell}, folder.path()).error().what, HasSubstr("set tiny: configs/tiny.toml: "));
}

}  // namespace
}  // namespace expunge
