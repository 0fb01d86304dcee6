// Opens the records that a configuration names (data_spec.h): the whole set, or one site's share of it.
#pragma once

#include <memory>

#include "common/data/data_spec.h"
#include "common/data/dataset.h"

namespace expunge {

// What is opened can be used as long as its files stay as they are. Images in files of their own are checked first:
// those of a cohort decoded, of other sets by their headers.
// kBadInput: absent, unreadable, of the wrong kind or layout, rows or images that cannot be used, a partition that
// cannot be; kCorrupt: cut off; kUnavailable: not enough memory.
Result<std::unique_ptr<Dataset>> open_dataset(const DataSpec& spec, const Files& files);

// The same without looking at images: for who asks what is known of the records, and reads none.
Result<std::unique_ptr<Dataset>> open_unchecked(const DataSpec& spec, const Files& files);

}  // namespace expunge
