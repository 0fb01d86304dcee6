// expunge-bench-agent: a site's agent as it is, with a learner that learns nothing and a single record that is no
// one's; with --records, one that says what it was trained on.

#include <CLI/CLI.hpp>
#include <cstdio>

#include "common/base/program.h"
#include "common/base/signals.h"
#include "protocols/host/command_line.h"
#include "simulations/bench/null_learner.h"
#include "simulations/bench/patient_learner.h"
#include "site-agent/service.h"

namespace expunge {
namespace {

constexpr const char* kName = "expunge-bench-agent";

struct Options {
  Path kit;
  std::uint64_t floats = 1;
  std::uint32_t records = 0;
  std::uint32_t pause = 0;
};

Status serve_null(const Kit& kit, const Options& options) {
  StderrLog log(kName, Level::kWarning, LogFormat::kText);
  const CohortRecords records{{0, PatientId("nobody"), Split::kTrain}};
  return run_site(kit, {Policy{}, records, make_null_learner(options.floats), {}, false}, log);
}

Status serve_patients(const Kit& kit, const Options& options) {
  StderrLog log(kName, Level::kInfo, LogFormat::kText);
  const PatientBench bench{.records = options.records, .pause = Duration(options.pause)};
  return run_site(kit, {Policy{}, bench_records(bench, kit.member), make_patient_learner(bench, kit, log), {}, false},
                  log);
}

Status serve(const Options& options) {
  const DiskFiles files;
  EXPUNGE_TRY(kit, open_kit(files, options.kit, SystemClock().wall()));
  return options.records > 0 ? serve_patients(kit, options) : serve_null(kit, options);
}

}  // namespace
}  // namespace expunge

int main(int count, char** words) {
  expunge::end_at_signals();
  expunge::keep_freed_memory(std::size_t{16} << 20);
  CLI::App app("The agent of expunge bench round and of tests.", expunge::kName);
  expunge::Options options;
  app.add_option("--kit", options.kit)->required();
  app.add_option("--floats", options.floats, "Parameters of the model that nobody trains");
  app.add_option("--records", options.records, "Instead: a model of where records went, with so many of them a site");
  app.add_option("--pause", options.pause, "Milliseconds that a computation takes, with --records");
  return expunge::run_program(expunge::kName, [&]() -> int {
    if (const auto code = expunge::read_command_line(app, count, words)) return *code;
    return expunge::ended(expunge::kName, expunge::serve(options));
  });
}
