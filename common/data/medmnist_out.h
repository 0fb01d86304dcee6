// Writes a data set in the layout that medmnist.h reads: other programs know it. Patients are lost on the way, because
// the layout has none; every record then counts as a patient of its own.
#pragma once

#include "common/base/file.h"
#include "common/data/dataset.h"

namespace expunge {

// kBadInput: images of more than one channel, more than one label a record, or a label above 255; kUnavailable: disk or
// memory.
Status write_medmnist(Files& files, const Path& path, const Dataset& data);

}  // namespace expunge
