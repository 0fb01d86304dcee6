// expunge-bench-agent: a site's agent as it is, with a learner that learns nothing and a single record that is no
// one's.

#include <CLI/CLI.hpp>
#include <cstdio>

#include "common/base/program.h"
#include "simulations/bench/null_learner.h"
#include "site-agent/service.h"

namespace expunge {
namespace {

Status serve(const Path& folder, std::uint64_t floats) {
  StderrLog log("expunge-bench-agent", Level::kWarning, LogFormat::kText);
  const DiskFiles files;
  EXPUNGE_TRY(kit, open_kit(files, folder, SystemClock().wall()));
  const CohortRecords records{{0, PatientId("nobody"), Split::kTrain}};
  return run_site(kit, {Policy{}, records, make_null_learner(floats)}, log);
}

}  // namespace
}  // namespace expunge

int main(int count, char** words) {
  CLI::App app("The agent of expunge bench round.", "expunge-bench-agent");
  expunge::Path kit;
  std::uint64_t floats = 1;
  app.add_option("--kit", kit)->required();
  app.add_option("--floats", floats)->required();
  CLI11_PARSE(app, count, words);
  const auto ended = expunge::serve(kit, floats);
  return ended ? static_cast<int>(expunge::kDone)
               : static_cast<int>(expunge::fail("expunge-bench-agent", ended.error()));
}
