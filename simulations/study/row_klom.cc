#include "simulations/study/row_klom.h"

#include <algorithm>

#include "simulations/evaluation/klom.h"
#include "simulations/evaluation/margins.h"

namespace expunge {
namespace {

constexpr std::pair<const char*, RecordSet> kSets[] = {
    {"forget", RecordSet::kForget}, {"retain", RecordSet::kRetain}, {"test", RecordSet::kTest}};
constexpr std::pair<const char*, const char*> kJudged[] = {
    {"", "unlearned"}, {"original ", "original"}, {"oracle ", "oracle-2"}};
constexpr const char* kReference = "oracle";

bool is_same_cohort(const Margins& one, const Margins& other) {
  return one.records == other.records && one.sets == other.sets;
}

bool have_all(const std::vector<Margins>& cells, const std::string& model) {
  return std::ranges::all_of(cells, [&](const Margins& each) { return each.models.contains(model); });
}

std::vector<float> of_record(const std::vector<Margins>& cells, const std::string& model, std::size_t record) {
  std::vector<float> margins;
  for (const auto& cell : cells) margins.push_back(cell.models.at(model)[record]);
  return margins;
}

// Of all, or of fewer where one has none, is of other records, or cannot be read.
std::vector<Margins> margins_in(const std::vector<Path>& folders, std::vector<Path>& damaged) {
  const DiskFiles files;
  std::vector<Margins> cells;
  for (const auto& folder : folders) {
    if (!files.exists(folder / kMarginsFile)) break;
    auto margins = read_margins(files, folder / kMarginsFile);
    if (!margins) damaged.push_back(folder / kMarginsFile);
    if (!margins || (!cells.empty() && !is_same_cohort(*margins, cells.front()))) break;
    cells.push_back(std::move(*margins));
  }
  return cells;
}

void add_means(const std::vector<Margins>& cells, const std::string& model, const std::string& prefix,
               std::map<std::string, double>& into) {
  for (const auto& [name, set] : kSets) {
    double sum = 0, count = 0;
    for (std::size_t i = 0; i < cells.front().sets.size(); ++i) {
      if (cells.front().sets[i] != set) continue;
      sum += klom(of_record(cells, model, i), of_record(cells, kReference, i));
      ++count;
    }
    if (count > 0) into[prefix + "KLoM " + name] = sum / count;
  }
}

}  // namespace

std::map<std::string, double> klom_of(const std::vector<Path>& folders, std::vector<Path>& damaged) {
  std::map<std::string, double> means;
  if (folders.size() < kLeastForKlom) return means;
  const auto cells = margins_in(folders, damaged);
  if (cells.size() < folders.size() || !have_all(cells, kReference)) return means;
  for (const auto& [prefix, model] : kJudged)
    if (have_all(cells, model)) add_means(cells, model, prefix, means);
  return means;
}

}  // namespace expunge
