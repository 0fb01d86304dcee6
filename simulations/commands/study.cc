#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "common/base/program.h"
#include "simulations/commands/commands.h"
#include "simulations/folder_lock.h"
#include "simulations/own_folder.h"
#include "simulations/process.h"
#include "simulations/study/rows.h"
#include "simulations/study/runner.h"
#include "simulations/study/spent.h"
#include "simulations/study/step_folder.h"
#include "simulations/study/study_report.h"
#include "simulations/study/tables.h"

namespace expunge {
namespace {

constexpr const char* kMarker = ".expunge-study";
constexpr const char* kDoubtful = ".doubtful";
constexpr std::size_t kManyCells = 1000;  // of which planning takes a while

// What is done there is kept.
Status prepare_folder(const Path& out) {
  DiskFiles files;
  EXPUNGE_TRY_DO(own_folder(out, kMarker, "a study"));
  for (const auto* name : {"logs", "originals", "oracles", "cells"}) EXPUNGE_TRY_DO(files.make_folder(out / name));
  return {};
}

// Of attempts that were killed. A process that was killed a moment ago may still be there: so at the end, too.
void remove_all_leftovers(const Path& out) {
  for (const auto* name : {"originals", "oracles", "cells"}) remove_leftovers(out / name);
}

Status write_results(const StudyFile& study, const std::vector<StudyStep>& steps, const Rows& rows, const Path& out) {
  DiskFiles files;
  EXPUNGE_TRY_DO(write_file(files, out / "spent.csv", view_of(spent_table(steps, out))));
  EXPUNGE_TRY_DO(write_file(files, out / "table.csv", view_of(csv_table(rows))));
  EXPUNGE_TRY_DO(write_file(files, out / "table.md", view_of(markdown_table(rows))));
  EXPUNGE_TRY_DO(write_file(files, out / "table.tex", view_of(latex_table(rows))));
  return write_file(files, out / "report.html", view_of(study_report_html(study, rows)));
}

std::uint32_t jobs_of(const StudyOptions& options) {
  return options.jobs.value_or(std::max(1U, std::thread::hardware_concurrency()));
}

void print_outcome(const StudyOptions& options, const Rows& rows, const Path& out) {
  if (options.json) {
    const nlohmann::json outcome{{"table", (out / "table.csv").string()}, {"report", (out / "report.html").string()}};
    std::printf("%s\n", outcome.dump().c_str());
    return;
  }
  std::printf("%s\nTables: %s, .md, .tex\nReport: %s\n", markdown_table(rows).c_str(), (out / "table.csv").c_str(),
              (out / "report.html").c_str());
}

// In the order of the steps, so that it is one that failed by itself.
std::string first_reason(const std::vector<StudyStep>& steps, const Failures& failures) {
  for (const auto& step : steps)
    if (const auto found = failures.find(step.folder); found != failures.end()) return found->second;
  return failures.begin()->second;
}

// A study that is refused leaves no folder behind.
Result<StudySteps> plan(const StudyOptions& options, const std::vector<Cell>& cells, const Path& out, bool is_new) {
  auto planned = steps_of(cells, out);
  if (planned) return planned;
  std::error_code error;
  if (is_new) std::filesystem::remove_all(out, error);
  return Error{planned.error().fault, options.study.string() + ": " + planned.error().what};
}

// What other builds left is taken as it is: a newer one may compute the same, and originals take hours. But it is said.
Status tell_of_other_builds(const StudyRun& run) {
  EXPUNGE_TRY(build, build_of(run.program));
  if (const auto count = of_other_builds(run.steps, build); count > 0)
    run.tell(std::to_string(count) + " of " + std::to_string(run.steps.size()) +
             " steps were made by another build of " + run.program.filename().string() +
             " and are taken as they are; to have them made anew, remove their folders in " + run.out.string() +
             " (spent.csv names each one's build, this one is " + build + ")");
  return {};
}

std::set<Path> not_done(const std::vector<StudyStep>& steps) {
  std::set<Path> open;
  for (const auto& step : steps)
    if (!is_done(step)) open.insert(step.folder);
  return open;
}

// Steps read the data themselves. What was made while these changed is of data that nobody knows, and is put aside.
Status check_same_data(const std::vector<Cell>& cells, const std::set<Path>& made, const Path& out) {
  if (made.empty()) return {};
  EXPUNGE_TRY(now, steps_of(cells, out));
  std::set<Path> doubtful = made;
  for (const auto& step : now.steps) doubtful.erase(step.folder);
  if (doubtful.empty()) return {};
  std::error_code error;
  for (const Path& folder : doubtful) {
    if (!std::filesystem::exists(folder, error)) continue;
    std::filesystem::rename(folder, folder.string() + kDoubtful, error);
    if (error)
      return unavailable(folder.string() + " cannot be put aside, remove it and start again: " + error.message());
  }
  return bad_input(std::string("the data or the network's code changed while the study ran: what it made of them has a "
                               "name that ends in ") +
                   kDoubtful + "; start it again, with --out outside the data");
}

Status run_study(const StudyOptions& options) {
  const DiskFiles files;
  const Path named = options.out.value_or(Path("out") / options.study.stem());
  if (named.empty()) return bad_input("--out is empty; name a folder for the results");
  const Path out = std::filesystem::absolute(named);
  EXPUNGE_TRY(study, read_study_file(files, options.study, options.data));
  EXPUNGE_TRY(cells, cells_of(study));
  const bool is_new = !files.exists(out);
  EXPUNGE_TRY_DO(prepare_folder(out));
  const auto lock = FolderLock::take(out);
  if (!lock) return lock.error();
  remove_all_leftovers(out);
  const auto tell = make_teller(options.teller);
  if (cells.size() > kManyCells) tell("planning " + std::to_string(cells.size()) + " experiments");
  EXPUNGE_TRY(planned, plan(options, cells, out, is_new));
  const StudyRun run{planned.steps, out, jobs_of(options), program_beside("expunge-compute"), tell};
  EXPUNGE_TRY_DO(tell_of_other_builds(run));
  const auto made = not_done(run.steps);
  EXPUNGE_TRY(failures, options.is_on_slurm ? run_on_slurm(run) : run_here(run));
  remove_all_leftovers(out);
  EXPUNGE_TRY_DO(check_same_data(cells, made, out));
  const Rows rows = rows_of(study, cells, planned.folders);
  if (!rows.remarks.empty())
    run.tell(rows.remarks.front() +
             (rows.remarks.size() == 1 ? "" : "; nor for " + std::to_string(rows.remarks.size() - 1) + " rows more"));
  EXPUNGE_TRY_DO(write_results(study, planned.steps, rows, out));
  print_outcome(options, rows, out);
  if (!rows.damaged.empty()) return corrupt(rows.damaged.front());
  if (failures.empty()) return {};
  return bad_input(std::to_string(failures.size()) + " of " + std::to_string(planned.steps.size()) +
                   " steps failed, the first because " + first_reason(planned.steps, failures) +
                   "; what each said is in " + (out / "logs").string());
}

}  // namespace

int study_command(const StudyOptions& options) {
  return ended("expunge study", run_study(options));
}

}  // namespace expunge
