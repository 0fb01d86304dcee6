#include "common/data/chexpert.h"

#include <array>
#include <optional>
#include <unordered_set>
#include <utility>

#include "common/data/bad_rows.h"
#include "common/data/csv.h"
#include "common/data/findings.h"
#include "common/data/splits.h"

namespace expunge {
namespace {

constexpr std::array kFindings = {"No Finding",       "Enlarged Cardiomediastinum",
                                  "Cardiomegaly",     "Lung Opacity",
                                  "Lung Lesion",      "Edema",
                                  "Consolidation",    "Pneumonia",
                                  "Atelectasis",      "Pneumothorax",
                                  "Pleural Effusion", "Pleural Other",
                                  "Fracture",         "Support Devices"};

// Where the columns are.
struct Columns {
  std::size_t path = 0, sex = 0, age = 0, view = 0, projection = 0;
  std::array<std::size_t, kFindings.size()> findings{};
};

Result<Columns> find_columns(const CsvTable& table) {
  Columns columns;
  const std::array<std::pair<const char*, std::size_t*>, 5> named = {{{"Path", &columns.path},
                                                                      {"Sex", &columns.sex},
                                                                      {"Age", &columns.age},
                                                                      {"Frontal/Lateral", &columns.view},
                                                                      {"AP/PA", &columns.projection}}};
  for (const auto& [name, place] : named) {
    EXPUNGE_TRY(column, table.column(name));
    *place = column;
  }
  for (std::size_t i = 0; i < kFindings.size(); ++i) {
    EXPUNGE_TRY(column, table.column(kFindings.at(i)));
    columns.findings.at(i) = column;
  }
  return columns;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<PatientId> patient_of(std::string_view path) {
  constexpr std::string_view kPatient = "patient";
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/')) {
    const auto part = path.substr(0, slash);
    if (part.starts_with(kPatient) && is_number(part.substr(kPatient.size()))) return PatientId(std::string(part));
    path.remove_prefix(slash + 1);
  }
  const auto number = path.substr(0, path.find('_'));
  if (number.size() == path.size() || !is_number(number)) return std::nullopt;
  return PatientId(std::string(number));
}

// What of a row goes to where; a sentence where a cell cannot be.
class RowReader {
 public:
  RowReader(const CsvRow& row, const Columns& columns) : row_(row), columns_(columns) {}

  bool is_frontal() const { return row_.cell(columns_.view) == "Frontal"; }

  // Without the folder's name at its beginning.
  Result<std::string> path() const {
    const auto text = row_.cell(columns_.path);
    const std::size_t slash = text.find('/');
    if (slash == 0) return bad_input("the path is absolute; it must begin with the data set's folder");
    if (slash == std::string_view::npos) return bad_input("the path does not begin with the data set's folder");
    return std::string(text.substr(slash + 1));
  }

  Result<SampleInfo> sample() const {
    const auto patient = patient_of(row_.cell(columns_.path));
    if (!patient) return bad_input("the path names no patient, as in \"patient00001/\" or \"00000003_000.png\"");
    SampleInfo info{*patient, Split::kTrain, {}, {}};
    EXPUNGE_TRY_DO(add_findings(info));
    EXPUNGE_TRY_DO(add_sex(info));
    EXPUNGE_TRY_DO(add_age(info));
    EXPUNGE_TRY_DO(add_view(info));
    return info;
  }

 private:
  Status add_findings(SampleInfo& info) const {
    info.labels.reserve(kFindings.size());
    for (std::size_t i = 0; i < kFindings.size(); ++i) {
      const auto cell = row_.cell(columns_.findings.at(i));
      const auto label = read_finding(cell);
      if (!label)
        return bad_input("the label" + told(cell) + " of " + kFindings.at(i) + " is none of 1, 0, -1 and blank");
      info.labels.push_back(*label);
    }
    return {};
  }

  Status add_sex(SampleInfo& info) const {
    const auto cell = row_.cell(columns_.sex);
    if (cell == "Female" || cell == "Male") info.attributes["sex"] = cell == "Female" ? "F" : "M";
    const bool is_known = info.attributes.contains("sex") || cell == "Unknown" || cell.empty();
    return is_known ? Status() : bad_input("Sex is none of Female, Male, Unknown and blank");
  }

  Status add_age(SampleInfo& info) const {
    const auto cell = row_.cell(columns_.age);
    if (cell.empty()) return {};
    const auto age = read_age(cell);
    if (!age)
      return bad_input("the age" + told(cell) + " is no whole number from 0 to " + std::to_string(kMostAge) +
                       "; leave it blank where it is not known");
    info.attributes["age"] = std::to_string(*age);
    return {};
  }

  Status add_view(SampleInfo& info) const {
    const auto view = row_.cell(columns_.view);
    if (view != "Frontal" && view != "Lateral") return bad_input("Frontal/Lateral is neither Frontal nor Lateral");
    info.attributes["view"] = view == "Frontal" ? "frontal" : "lateral";
    const auto projection = row_.cell(columns_.projection);
    if (!projection.empty()) info.attributes["projection"] = projection;
    return {};
  }

  const CsvRow& row_;
  const Columns& columns_;
};

class TableReader {
 public:
  TableReader(ImageList& list, const ChexpertSpec& spec) : list_(list), spec_(spec) {}

  // `split` draws a patient's split.
  template <class SplitOf>
  Status read(const Files& files, const Path& path, SplitOf split) {
    EXPUNGE_TRY(table, CsvTable::open(files, path));
    EXPUNGE_TRY(columns, find_columns(table));
    list_.lists.push_back(table.name() + ":");
    CsvRow row;
    for (;;) {
      EXPUNGE_TRY(is_there, table.next(row));
      if (!is_there) return {};
      const Status added = add(row, columns, split);
      if (!added) bad_.add(list_.lists.back() + std::to_string(row.line()), added.error().what);
    }
  }
  Status status() const { return bad_.status(); }

 private:
  template <class SplitOf>
  Status add(const CsvRow& row, const Columns& columns, SplitOf split) {
    const RowReader reader(row, columns);
    EXPUNGE_TRY(path, reader.path());
    EXPUNGE_TRY(info, reader.sample());
    if (spec_.is_frontal_only && !reader.is_frontal()) return {};
    EXPUNGE_TRY(drawn, split(info.patient));
    info.split = drawn;
    list_.samples.push_back(std::move(info));
    list_.files.push_back(
        {std::move(path), static_cast<std::uint32_t>(list_.lists.size() - 1), static_cast<std::uint32_t>(row.line())});
    return {};
  }

  ImageList& list_;
  const ChexpertSpec& spec_;
  BadRows bad_;
};

Status read_tables(const Files& files, const Path& folder, const ChexpertSpec& spec, std::uint64_t seed,
                   ImageList& list) {
  TableReader reader(list, spec);
  std::unordered_set<std::string> trained;
  EXPUNGE_TRY_DO(reader.read(files, folder / spec.train, [&](const PatientId& patient) -> Result<Split> {
    trained.insert(patient.reveal());
    return training_split_of(patient, seed);
  }));
  for (const auto& test : spec.tests)
    EXPUNGE_TRY_DO(reader.read(files, folder / test, [&](const PatientId& patient) -> Result<Split> {
      if (!trained.contains(patient.reveal())) return Split::kTest;
      return bad_input("the patient is in " + spec.train + ", too; a patient is in one of the tables");
    }));
  return reader.status();
}

}  // namespace

Result<std::unique_ptr<FileImages>> open_chexpert(const Files& files, const Path& folder, const ChexpertSpec& spec,
                                                  const ImageRules& rules, std::uint64_t seed) {
  EXPUNGE_TRY(root, RootFolder::open(folder));
  ImageList list{root, {}, {}, {}};
  EXPUNGE_TRY_DO(read_tables(files, folder, spec, seed, list));
  if (list.samples.empty()) return bad_input(folder.string() + " names no image; there is nothing to learn");
  DatasetShape shape;
  shape.classes = static_cast<std::int64_t>(kFindings.size());
  shape.is_multi_label = true;
  shape.label_names.assign(kFindings.begin(), kFindings.end());
  return FileImages::open(root.path().filename().string(), std::move(shape), rules, std::move(list));
}

}  // namespace expunge
