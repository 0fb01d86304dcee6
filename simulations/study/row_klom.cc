#include "simulations/study/row_klom.h"

#include <algorithm>

#include "simulations/evaluation/klom.h"
#include "simulations/study/cell_margins.h"

namespace expunge {
namespace {

constexpr const char* kReference = "oracle";
constexpr std::pair<const char*, const char*> kJudged[] = {
    {"original ", "original"}, {"", "unlearned"}, {"oracle ", "oracle-2"}};

std::string figure_name(const std::string& prefix, const std::string& set) {
  return prefix + "KLoM " + set;
}

Status check_models(const CellMargins& cell, const Path& folder) {
  for (const auto* model : kMarginModels)
    if (!cell.models.contains(model))
      return bad_input(folder.string() + " has no model \"" + model +
                       "\"; it takes \"evaluation.oracles\" = 2 or more");
  return {};
}

Result<std::vector<CellMargins>> read_all(const std::vector<Path>& folders) {
  const DiskFiles files;
  std::vector<CellMargins> cells;
  for (const auto& folder : folders) {
    if (!files.exists(folder / kMarginsFile))
      return bad_input(folder.string() + " has no margins, as an earlier build left it; remove it and start again");
    EXPUNGE_TRY(cell, read_margins(files, folder / kMarginsFile));
    EXPUNGE_TRY_DO(check_models(cell, folder));
    cells.push_back(std::move(cell));
    if (cells.back().records != cells.front().records)
      return bad_input(
          "not all seeds forgot the same records of the same data; \"data.seed\" and \"forget.seed\" keep them");
  }
  return cells;
}

// The same model's margins on the same records, of each cell.
using ByCell = std::vector<const std::vector<float>*>;

ByCell by_cell(const std::vector<CellMargins>& cells, const std::string& model, const std::string& set) {
  ByCell margins;
  for (const auto& cell : cells) margins.push_back(&cell.models.at(model).at(set));
  return margins;
}

std::vector<float> of_record(const ByCell& margins, std::size_t record) {
  std::vector<float> values;
  for (const auto* cell : margins) values.push_back((*cell)[record]);
  return values;
}

double mean_klom(const ByCell& judged, const ByCell& reference) {
  const std::size_t records = reference.front()->size();
  double sum = 0;
  for (std::size_t i = 0; i < records; ++i) sum += klom(of_record(judged, i), of_record(reference, i));
  return sum / static_cast<double>(records);
}

bool are_of_one_size(const std::vector<CellMargins>& cells) {
  return std::ranges::all_of(kMarginSets, [&](const char* set) {
    const auto margins = by_cell(cells, kReference, set);
    return std::ranges::all_of(margins, [&](const auto* each) { return each->size() == margins.front()->size(); });
  });
}

}  // namespace

std::vector<std::string> klom_figures() {
  std::vector<std::string> names;
  for (const auto& [prefix, model] : kJudged)
    for (const auto* set : kMarginSets) names.push_back(figure_name(prefix, set));
  return names;
}

Result<std::map<std::string, double>> klom_of(const std::vector<Path>& folders) {
  if (folders.size() < kLeastForKlom)
    return bad_input("there are " + std::to_string(folders.size()) + " seeds, and it takes " +
                     std::to_string(kLeastForKlom));
  EXPUNGE_TRY(cells, read_all(folders));
  if (!are_of_one_size(cells)) return corrupt("margins of the same records are not as many in each cell");
  std::map<std::string, double> means;
  for (const auto* set : kMarginSets) {
    const auto reference = by_cell(cells, kReference, set);
    if (reference.front()->empty()) continue;
    for (const auto& [prefix, model] : kJudged)
      means[figure_name(prefix, set)] = mean_klom(by_cell(cells, model, set), reference);
  }
  return means;
}

}  // namespace expunge
