#include <algorithm>
#include <set>
#include <utility>

#include "common/base/config.h"
#include "common/data/csv.h"

namespace expunge {

Result<CsvTable> CsvTable::open(const Files& files, const Path& path) {
  EXPUNGE_TRY(blob, files.open(path));
  return read(std::move(blob), path.filename().string());
}

Result<CsvTable> CsvTable::read(std::unique_ptr<Blob> blob, std::string name) {
  CsvReader reader(std::move(blob), name);
  CsvRow header;
  EXPUNGE_TRY(is_there, reader.next(header));
  if (!is_there) return bad_input(name + " is empty; a table begins with a row that names its columns");
  std::vector<std::string> columns;
  std::set<std::string_view> known;
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (header.cell(i).empty() || !known.insert(header.cell(i)).second)
      return bad_input(name + ":1: column " + std::to_string(i + 1) +
                       (header.cell(i).empty() ? " has no name" : " has the name of another") +
                       "; give every column a name of its own");
    columns.emplace_back(header.cell(i));
  }
  return CsvTable(std::move(reader), std::move(name), std::move(columns));
}

bool CsvTable::has(std::string_view column) const {
  return std::ranges::find(columns_, column) != columns_.end();
}

Result<std::size_t> CsvTable::column(std::string_view name) const {
  const auto found = std::ranges::find(columns_, name);
  if (found != columns_.end()) return static_cast<std::size_t>(found - columns_.begin());
  const auto meant = nearest(name, columns_);
  return bad_input(name_ + ":1: has no column \"" + std::string(name) + "\"" +
                   (meant ? "; is \"" + *meant + "\" meant?" : "; add it, or separate the columns by commas"));
}

Result<bool> CsvTable::next(CsvRow& row) {
  EXPUNGE_TRY(is_there, reader_.next(row));
  if (is_there && row.size() != columns_.size())
    return bad_input(name_ + ":" + std::to_string(row.line()) + ": " + std::to_string(row.size()) +
                     " cells, the header has " + std::to_string(columns_.size()) +
                     "; put cells that hold commas in quotes");
  return is_there;
}

}  // namespace expunge
