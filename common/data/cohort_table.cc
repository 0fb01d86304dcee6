#include "common/data/cohort_table.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <utility>

#include "common/data/bad_rows.h"
#include "common/data/csv.h"
#include "common/data/findings.h"
#include "common/data/patient_list.h"
#include "common/data/splits.h"

namespace expunge {
namespace {

struct Columns {
  std::size_t patient = 0, path = 0;
  std::optional<std::size_t> split;
  std::vector<std::size_t> labels;
  std::vector<std::size_t> attributes;
};

Result<Columns> find_columns(const CsvTable& table, const CohortSpec& spec) {
  Columns columns;
  EXPUNGE_TRY(patient, table.column("patient"));
  EXPUNGE_TRY(path, table.column("path"));
  columns.patient = patient;
  columns.path = path;
  for (const auto& label : spec.labels) {
    EXPUNGE_TRY(column, table.column(label));
    if (column == patient || column == path)  // whose cells would be told in errors
      return bad_input("labels names the column '" + label + "', which is no label; name the columns of labels");
    columns.labels.push_back(column);
  }
  for (std::size_t i = 0; i < table.columns().size(); ++i) {
    if (table.columns()[i] == "split")
      columns.split = i;
    else if (i != patient && i != path && std::ranges::find(columns.labels, i) == columns.labels.end())
      columns.attributes.push_back(i);
  }
  return columns;
}

// What others call the splits. Nothing else that a cell holds is told: it may be of a patient.
std::string usual_word(const std::string& cell) {
  constexpr std::array<std::array<const char*, 2>, 10> kWords{{{"training", "train"},
                                                               {"val", "held-out"},
                                                               {"valid", "held-out"},
                                                               {"validate", "held-out"},
                                                               {"validation", "held-out"},
                                                               {"dev", "held-out"},
                                                               {"heldout", "held-out"},
                                                               {"held_out", "held-out"},
                                                               {"testing", "test"},
                                                               {"eval", "test"}}};
  for (const auto& [word, meant] : kWords)
    if (cell == word) return " \"" + cell + "\"; write " + meant;
  return {};
}

class CohortReader {
 public:
  CohortReader(const CsvTable& table, Columns columns, const CohortSpec& spec, std::uint64_t seed)
      : table_(table), columns_(std::move(columns)), spec_(spec), seed_(seed) {}

  Result<SampleInfo> sample(const CsvRow& row) {
    const auto patient = row.cell(columns_.patient);
    if (patient.empty()) return bad_input("has no patient; every image must have one, or it could never be forgotten");
    if (!can_be_listed(patient))
      return bad_input("has a patient id with control characters or with blanks at its ends, which no list can name");
    SampleInfo info{PatientId(std::string(patient)), Split::kTrain, {}, {}};
    for (std::size_t i = 0; i < columns_.labels.size(); ++i) {
      EXPUNGE_TRY(label, label_in(row.cell(columns_.labels[i]), spec_.labels[i]));
      info.labels.push_back(label);
    }
    EXPUNGE_TRY_DO(add_attributes(row, info));
    EXPUNGE_TRY(split, split_in(row, info.patient));
    info.split = split;
    return info;
  }

  std::string path(const CsvRow& row) const { return std::string(row.cell(columns_.path)); }

 private:
  Result<std::int32_t> label_in(std::string_view cell, const std::string& column) const {
    if (spec_.class_names.empty()) {
      const auto label = read_finding(cell);
      if (!label) return bad_input("the label" + told(cell) + " of " + column + " is none of 1, 0, -1 and blank");
      return *label;
    }
    const auto found = std::ranges::find(spec_.class_names, cell);
    if (found == spec_.class_names.end())
      return bad_input("the label" + told(cell) + " of " + column + " is none of the " +
                       std::to_string(spec_.class_names.size()) + " class_names");
    return static_cast<std::int32_t>(found - spec_.class_names.begin());
  }

  Status add_attributes(const CsvRow& row, SampleInfo& info) const {
    for (const std::size_t column : columns_.attributes) {
      const auto cell = row.cell(column);
      if (cell.empty()) continue;
      const auto& name = table_.columns()[column];
      if (name == "age" && !read_age(cell))
        return bad_input("the age" + told(cell) + " is no whole number from 0 to " + std::to_string(kMostAge) +
                         "; leave it blank where it is not known");
      info.attributes.emplace(name, cell);
    }
    return {};
  }

  Result<Split> split_in(const CsvRow& row, const PatientId& patient) {
    if (!columns_.split) return split_of(patient, seed_);
    const auto split = read_split(row.cell(*columns_.split));
    if (!split)
      return bad_input("the split is none of train, held-out and test" +
                       usual_word(std::string(row.cell(*columns_.split))));
    const auto [known, is_new] = splits_.try_emplace(patient.reveal(), *split);
    if (known->second != *split)
      return bad_input("the patient is in another split in a row before; all rows of a patient must be in one");
    return *split;
  }

  const CsvTable& table_;
  Columns columns_;
  const CohortSpec& spec_;
  std::uint64_t seed_;
  std::unordered_map<std::string, Split> splits_;
};

Status read_rows(CsvTable& table, CohortReader& reader, ImageList& list) {
  BadRows bad;
  CsvRow row;
  for (;;) {
    EXPUNGE_TRY(is_there, table.next(row));
    if (!is_there) break;
    auto info = reader.sample(row);
    if (!info) {
      bad.add(list.lists.front() + std::to_string(row.line()), info.error().what);
      continue;
    }
    list.samples.push_back(*std::move(info));
    list.files.push_back({reader.path(row), 0, static_cast<std::uint32_t>(row.line())});
  }
  return bad.status();
}

DatasetShape shape_of(const CohortSpec& spec) {
  DatasetShape shape;
  shape.is_multi_label = spec.class_names.empty();
  shape.label_names = shape.is_multi_label ? spec.labels : spec.class_names;
  shape.classes = static_cast<std::int64_t>(shape.label_names.size());
  return shape;
}

}  // namespace

Result<std::unique_ptr<FileImages>> open_cohort(const Files& files, const Path& table_path, const CohortSpec& spec,
                                                const ImageRules& rules, std::uint64_t seed) {
  EXPUNGE_TRY(table, CsvTable::open(files, table_path));
  EXPUNGE_TRY(columns, find_columns(table, spec));
  const Path beside = table_path.has_parent_path() ? table_path.parent_path() : Path(".");
  EXPUNGE_TRY(root, RootFolder::open(spec.images.empty() ? beside : spec.images));
  ImageList list{root, {table.name() + ":"}, {}, {}};
  CohortReader reader(table, columns, spec, seed);
  EXPUNGE_TRY_DO(read_rows(table, reader, list));
  if (std::ranges::none_of(list.samples, [](const SampleInfo& info) { return info.split == Split::kTrain; }))
    return bad_input(table.name() + " has no row of a training patient; there is nothing to learn");
  ImageRules thorough = rules;
  thorough.check = ImageCheck::kPixels;
  return FileImages::open(table_path.stem().string(), shape_of(spec), thorough, std::move(list));
}

}  // namespace expunge
