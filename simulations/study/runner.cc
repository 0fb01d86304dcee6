#include "simulations/study/runner.h"

#include <algorithm>

#include "simulations/local_consortium.h"

namespace expunge {
namespace {

constexpr std::string_view kTeller = "expunge study: ";  // what a step's own error begins with

}  // namespace

Path log_of(const StudyRun& run, const StudyStep& step) {
  return run.out / "logs" / (to_text(step.kind) + "-" + step.folder.filename().string() + ".txt");
}

std::string why_failed(const StudyRun& run, const StudyStep& step) {
  auto line = last_line(log_of(run, step));
  if (line.starts_with(kTeller)) line.erase(0, kTeller.size());
  return line.empty() ? "it ended without a word; see " + log_of(run, step).string() : line;
}

std::string failure_text(const StudyStep& step, const std::string& why) {
  return to_text(step.kind) + " " + step.folder.filename().string() + " failed: " + why;
}

std::optional<std::string> why_hopeless(const StudyStep& step, const Failures& failures) {
  const auto failed = std::ranges::find_if(step.needs, [&](const Path& need) { return failures.contains(need); });
  if (failed == step.needs.end()) return std::nullopt;
  return "it needs what failed: " + failures.at(*failed);
}

}  // namespace expunge
