#include "simulations/study/spent.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "common/crypto/hash.h"
#include "simulations/process.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

constexpr const char* kFile = "spent.json";
constexpr std::uint64_t kLargestFile = 4096;

constexpr const char* kThisProgram = "/proc/self/exe";

// Null where it cannot be read.
Json spent_in(const StudyStep& step) {
  const auto bytes = read_file(DiskFiles(), step.folder / kFile, kLargestFile);
  return bytes ? Json::parse(text_of(*bytes), nullptr, false) : Json();
}

std::string build_in(const Json& spent) {
  return spent.contains("build") && spent["build"].is_string() ? spent["build"].get<std::string>() : "";
}

}  // namespace

Result<std::string> build_of(const Path& program) {
  DiskFiles files;
  EXPUNGE_TRY(blob, files.open(program));
  EXPUNGE_TRY(digest, sha256(*blob));
  return to_text(digest).substr(7, 16);
}

Status write_spent(const Path& folder, Duration took) {
  DiskFiles files;
  EXPUNGE_TRY(build, build_of(kThisProgram));
  const Json spent{
      {"seconds", static_cast<double>(took.count()) / 1000}, {"peak_bytes", own_peak_bytes()}, {"build", build}};
  return write_file(files, folder / kFile, view_of(spent.dump() + "\n"));
}

std::string spent_table(const std::vector<StudyStep>& steps, const Path& out) {
  std::string table = "kind,folder,seconds,peak_bytes,build\n";
  for (const StudyStep& step : steps) {
    const Json spent = spent_in(step);
    const auto has = [&](const char* name) { return spent.contains(name) && spent[name].is_number(); };
    if (!has("seconds") || !has("peak_bytes")) continue;
    table += to_text(step.kind) + "," + step.folder.lexically_relative(out).generic_string() + "," +
             spent["seconds"].dump() + "," + spent["peak_bytes"].dump() + "," + build_in(spent) + "\n";
  }
  return table;
}

std::size_t of_other_builds(const std::vector<StudyStep>& steps, const std::string& build) {
  return static_cast<std::size_t>(std::ranges::count_if(
      steps, [&](const StudyStep& step) { return is_done(step) && build_in(spent_in(step)) != build; }));
}

}  // namespace expunge
