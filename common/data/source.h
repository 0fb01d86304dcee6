// Where a study's records come from: a generated clinic or a file, whole or one site's share of it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/config.h"
#include "common/base/file.h"
#include "common/data/clinic.h"
#include "common/data/partition.h"

namespace expunge {

enum class DataKind : std::uint8_t { kClinic, kMedMnist };

struct DataSpec {
  DataKind kind = DataKind::kClinic;
  Path path;          // of kMedMnist
  ClinicSpec clinic;  // of kClinic
  std::optional<Partition> partition;
  std::optional<SiteId> take;  // this site's share of the partition; absent: everything
  bool operator==(const DataSpec&) const = default;
};

// Reads the [data] table, with the keys of the kind alone:
//   kind = "clinic" or "medmnist"; file; patients, classes, image_size, hospitals, label_noise, pixel_noise;
//   partition = "iid", "dirichlet" or "column"; alpha; column; most_records; seed (of clinic and partition).
// The partition's sites are the caller's to fill in. What is wrong is told by the file's finish(). Where `file` is
// given (from the command line), it replaces the table's kind and file; the table's clinic keys are then known and
// unused.
DataSpec read_data_spec(ConfigTable data, std::uint64_t seed, const std::optional<Path>& file = std::nullopt);

// kBadInput: absent, unreadable, of the wrong kind or layout, a partition that cannot be; kCorrupt: cut off.
Result<std::unique_ptr<Dataset>> open_dataset(const DataSpec& spec, const Files& files);

}  // namespace expunge
