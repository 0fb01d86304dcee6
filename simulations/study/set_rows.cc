#include "simulations/study/set_rows.h"

#include "common/base/formatted.h"
#include "simulations/study/table_lines.h"

namespace expunge {

std::optional<double> mean_of(const Row& row, const std::string& name) {
  const auto* found = find_figure(row, name);
  return found == nullptr ? std::nullopt : std::optional(found->mean);
}

std::vector<const Row*> rows_of_set(const Rows& rows, const std::string& set) {
  std::vector<const Row*> own;
  for (const Row& row : rows.rows)
    if (row.labels.front() == set) own.push_back(&row);
  return own;
}

std::string name_of(const Rows& rows, const Row& row) {
  std::string text;
  for (std::size_t i = 1; i < row.labels.size(); ++i) {
    const std::string& label = row.labels[i].empty() ? "all" : row.labels[i];
    text += (i == 1 ? "" : " · ") + (rows.columns[i] == kMethod ? label : rows.columns[i] + " " + label);
  }
  return text.empty() ? row.labels.front() : text;
}

std::string points(double share) {
  return formatted("%.1f points", 100 * share);
}

}  // namespace expunge
