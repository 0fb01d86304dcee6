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
}

TEST(Spent, TableHasALineForEachStepThatCanBeRead) {
  TemporaryFolder out;
  DiskFiles files;
  const auto write = [&](const Path& folder, const char* text) {
    ASSERT_TRUE(files.make_folder(folder));
    ASSERT_TRUE(write_file(files, folder / "spent.json", view_of(text)));
  };
  write(out / "a", R"({"seconds":1.5,"peak_bytes":2048})");
  write(out / "half", R"({"seconds":1.5,"pea)");
  write(out / "text", R"({"seconds":"1,5","peak_bytes":2048})");
  EXPECT_EQ(spent_table({step_in(out / "a"), step_in(out / "half"), step_in(out / "text"), step_in(out / "none")},
                        out.path()),
            "kind,folder,seconds,peak_bytes\noracle,a,1.5,2048\n");
}

}  // namespace
}  // namespace expunge
