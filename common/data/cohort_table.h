// A hospital's own data: a table with a row an image. Columns: patient, path (below the images' folder), the labels,
// and any further ones, which become attributes ("sex", "age", "hospital", …; blank: not known).
//
// Splits: a column "split" with train, held-out and test, the same for all rows of a patient; without it patients are
// drawn 70 : 15 : 15 (splits.h).
//
// Labels: one column and the names of its classes, or two and more columns, a finding each, with 1, 0, -1 (uncertain)
// or blank (unmentioned).
//
// The whole table and every image are checked before the set is used. kBadInput names the bad rows by file and line.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/base/file.h"
#include "common/data/file_images.h"

namespace expunge {

struct CohortSpec {
  Path images;                           // the folder that paths are below; empty: the table's
  std::vector<std::string> labels;       // columns
  std::vector<std::string> class_names;  // of the one label column; empty: the columns are findings
  bool operator==(const CohortSpec&) const = default;
};

Result<std::unique_ptr<FileImages>> open_cohort(const Files& files, const Path& table, const CohortSpec& spec,
                                                const ImageRules& rules, std::uint64_t seed);

}  // namespace expunge
