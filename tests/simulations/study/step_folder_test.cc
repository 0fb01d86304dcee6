#include "simulations/study/step_folder.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

std::size_t entries(const Path& folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
  return count;
}

Status write_one(const Path& folder) {
  DiskFiles files;
  return write_file(files, folder / "result", view_of("42"));
}

TEST(StepFolder, IsThereOnceTheWorkIsDone) {
  TemporaryFolder parent;
  const Path folder = parent / "step";
  const auto work = [&](const Path& attempt) {
    EXPECT_FALSE(std::filesystem::exists(folder));
    return write_one(attempt);
  };
  ASSERT_TRUE(in_step_folder(folder, "result", work));
  EXPECT_TRUE(std::filesystem::exists(folder / "result"));
  EXPECT_EQ(entries(parent / ""), 1);
}

TEST(StepFolder, IsNotThereWhereTheWorkFailed) {
  TemporaryFolder parent;
  const auto work = [](const Path& attempt) -> Status {
    EXPUNGE_TRY_DO(write_one(attempt));
    return bad_input("no luck");
  };
  EXPECT_EQ(in_step_folder(parent / "step", "result", work).error().what, "no luck");
  EXPECT_EQ(entries(parent / ""), 0);
}

TEST(StepFolder, WhatIsDoneIsNotDoneAgain) {
  TemporaryFolder parent;
  ASSERT_TRUE(in_step_folder(parent / "step", "result", write_one));
  EXPECT_TRUE(in_step_folder(parent / "step", "result", [](const Path&) { return bad_input("called"); }));
}

TEST(StepFolder, WithoutItsResultIsMadeAnew) {
  TemporaryFolder parent;
  std::filesystem::create_directories(parent / "step" / "half");
  ASSERT_TRUE(in_step_folder(parent / "step", "result", write_one));
  EXPECT_TRUE(std::filesystem::exists(parent / "step" / "result"));
  EXPECT_FALSE(std::filesystem::exists(parent / "step" / "half"));
  EXPECT_EQ(entries(parent / ""), 1);
}

TEST(StepFolder, IsThereThoughItsCostCannotBeWritten) {
  TemporaryFolder parent;
  const auto work = [](const Path& attempt) {
    std::filesystem::create_directories(attempt / "spent.json");  // where a file belongs
    return write_one(attempt);
  };
  ASSERT_TRUE(in_step_folder(parent / "step", "result", work));
  EXPECT_TRUE(std::filesystem::exists(parent / "step" / "result"));
}

TEST(StepFolder, OfTwoAttemptsTheFirstOneStays) {
  TemporaryFolder parent;
  const auto work = [&](const Path& attempt) -> Status {
    std::filesystem::create_directory(parent / "step");  // the other attempt ends meanwhile
    EXPECT_TRUE(write_one(parent / "step"));
    return write_one(attempt);
  };
  EXPECT_TRUE(in_step_folder(parent / "step", "result", work));
  EXPECT_EQ(entries(parent / ""), 1);
}

TEST(StepFolder, WhatAKilledAttemptLeftIsRemovedAndALivingOneStays) {
  TemporaryFolder parent;
  const pid_t child = fork();
  if (child == 0) {
    (void)in_step_folder(parent / "killed", "result", [](const Path&) -> Status { _exit(0); });
    _exit(1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(entries(parent / ""), 1);
  const auto work = [&](const Path& attempt) {
    remove_leftovers(parent / "");
    EXPECT_TRUE(std::filesystem::exists(attempt));
    EXPECT_EQ(entries(parent / ""), 1);
    return write_one(attempt);
  };
  EXPECT_TRUE(in_step_folder(parent / "step", "result", work));
}

}  // namespace
}  // namespace expunge
