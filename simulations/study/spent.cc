#include "simulations/study/spent.h"

#include <nlohmann/json.hpp>

#include "simulations/process.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

constexpr const char* kFile = "spent.json";
constexpr std::uint64_t kLargestFile = 4096;

}  // namespace

Status write_spent(const Path& folder, Duration took) {
  DiskFiles files;
  const Json spent{{"seconds", static_cast<double>(took.count()) / 1000}, {"peak_bytes", own_peak_bytes()}};
  return write_file(files, folder / kFile, view_of(spent.dump() + "\n"));
}

std::string spent_table(const std::vector<StudyStep>& steps, const Path& out) {
  std::string table = "kind,folder,seconds,peak_bytes\n";
  for (const StudyStep& step : steps) {
    const auto bytes = read_file(DiskFiles(), step.folder / kFile, kLargestFile);
    const Json spent = bytes ? Json::parse(text_of(*bytes), nullptr, false) : Json();
    const auto has = [&](const char* name) { return spent.contains(name) && spent[name].is_number(); };
    if (!has("seconds") || !has("peak_bytes")) continue;
    table += to_text(step.kind) + "," + step.folder.lexically_relative(out).generic_string() + "," +
             spent["seconds"].dump() + "," + spent["peak_bytes"].dump() + "\n";
  }
  return table;
}

}  // namespace expunge
