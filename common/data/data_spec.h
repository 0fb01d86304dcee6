// The [data] table of a configuration: where a study's records come from, and how they are dealt to sites.
//
//   kind = "clinic"     generated: patients, classes, image_size, hospitals, label_noise, pixel_noise
//          "medmnist"   file: a .npz; or a folder of the published files, with name = "pneumoniamnist" and
//                       size = 28, 64, 128 or 224
//          "chexpert"   file: the folder with train.csv; train, tests (file names of the tables), views = "all" or
//                       "frontal"
//          "cohort"     file: the table; images (the folder that its paths are below, or else the table's own);
//                       labels (columns); class_names (the cells of one label column)
//          "images"     file: the folder with train/ and test/
//   image_size, channels (1 or 3), cache_bytes: of chexpert, cohort and images
//   partition = "iid", "dirichlet" or "column"; alpha; column; most_records
//   seed (of the clinic, of held-out patients where they are drawn, and of the partition)
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/base/config.h"
#include "common/base/file.h"
#include "common/base/toml_text.h"
#include "common/data/chexpert.h"
#include "common/data/clinic.h"
#include "common/data/cohort_table.h"
#include "common/data/file_images.h"
#include "common/data/partition.h"

namespace expunge {

enum class DataKind : std::uint8_t { kClinic, kMedMnist, kChexpert, kCohort, kImages };

struct DataSpec {
  DataKind kind = DataKind::kClinic;
  Path path;              // of all but kClinic: a file or a folder
  ClinicSpec clinic;      // of kClinic
  ChexpertSpec chexpert;  // of kChexpert
  CohortSpec cohort;      // of kCohort
  ImageRules images;      // of kChexpert, kCohort and kImages
  std::uint64_t seed = 1;
  std::optional<Partition> partition;
  std::optional<SiteId> take;  // this site's share of the partition; absent: everything
  bool operator==(const DataSpec&) const = default;
};

// With the keys of the kind alone. The partition's sites are the caller's to fill in. What is wrong is told by the
// file's finish(). Where `file` is given (from the command line), it replaces the table's file, and a clinic by a
// MedMNIST file; the table's clinic keys are then known and unused.
DataSpec read_data_spec(ConfigTable data, std::uint64_t seed, const std::optional<Path>& file = std::nullopt);

// What reads back as the same records, with absolute paths: all keys but those of the partition, and but the seed.
void write_data_spec(const DataSpec& spec, TomlText& text);

// What a command is given instead of a configuration: a .toml with a [data] table of its own, else a MedMNIST file.
// Where [data] states no seed, it is that of [study], or 1 in a file without: as the study and the sites have it.
Result<DataSpec> data_spec_of(const Files& files, const Path& path);

}  // namespace expunge
