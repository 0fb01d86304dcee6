#include "simulations/study/spent.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "simulations/study/step_folder.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

constexpr std::size_t kMuch = 64 << 20;

StudyStep step_in(const Path& folder) {
  return {.kind = StepKind::kOracle, .folder = folder, .needs = {}, .config = {}, .arguments = {}};
}

Status work_hard(const Path& folder) {
  const std::vector<std::uint8_t> touched(kMuch, 'x');
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  DiskFiles files;
  return write_file(files, folder / "result", std::span(touched).first(1));
}

TEST(Spent, IsWrittenBesideAStepsResult) {
  TemporaryFolder out;
  ASSERT_TRUE(in_step_folder(out / "step", "result", work_hard));
  const auto spent = nlohmann::json::parse(text_of(*read_file(DiskFiles(), out / "step" / "spent.json", 4096)));
  EXPECT_GE(spent["seconds"], 0.02);
  EXPECT_LT(spent["seconds"], 20);
  EXPECT_GE(spent["peak_bytes"], kMuch);
  EXPECT_LT(spent["peak_bytes"], 100 * kMuch);
  EXPECT_EQ(spent["build"], *build_of("/proc/self/exe"));
}

TEST(Spent, TableHasALineForEachStepThatCanBeRead) {
  TemporaryFolder out;
  DiskFiles files;
  const auto write = [&](const Path& folder, const char* text) {
    ASSERT_TRUE(files.make_folder(folder));
    ASSERT_TRUE(write_file(files, folder / "spent.json", view_of(text)));
  };
  write(out / "a", R"({"seconds":1.5,"peak_bytes":2048})");
  write(out / "b", R"({"seconds":3,"peak_bytes":4096,"build":"0123456789abcdef"})");
  write(out / "half", R"({"seconds":1.5,"pea)");
  write(out / "text", R"({"seconds":"1,5","peak_bytes":2048})");
  EXPECT_EQ(spent_table({step_in(out / "a"), step_in(out / "b"), step_in(out / "half"), step_in(out / "text"),
                         step_in(out / "none")},
                        out.path()),
            "kind,folder,seconds,peak_bytes,build\noracle,a,1.5,2048,\noracle,b,3,4096,0123456789abcdef\n");
}

TEST(Spent, StepsOfOtherBuildsAreThoseThatAreDoneAndNotKnownToBeOfThisOne) {
  TemporaryFolder out;
  const auto leave = [&](const Path& folder, const std::string& spent, bool is_whole) {
    DiskFiles files;
    ASSERT_TRUE(files.make_folder(folder));
    ASSERT_TRUE(write_file(files, folder / "spent.json", view_of(spent)));
    if (!is_whole) return;
    ASSERT_TRUE(write_file(files, folder / result_of(StepKind::kOracle), view_of("x")));
  };
  leave(out / "ours", R"({"build":"0123456789abcdef"})", true);
  leave(out / "theirs", R"({"build":"fedcba9876543210"})", true);
  leave(out / "unknown", "{}", true);
  leave(out / "unfinished", R"({"build":"fedcba9876543210"})", false);
  std::vector<StudyStep> steps;
  for (const char* name : {"ours", "theirs", "unknown", "unfinished"}) steps.push_back(step_in(out / name));
  EXPECT_EQ(of_other_builds(steps, "0123456789abcdef"), 2);
}

TEST(Spent, ProgramThatIsNotThereHasNoBuild) {
  EXPECT_FALSE(build_of("/no/such/program"));
}

}  // namespace
}  // namespace expunge
