// The layout of the MedMNIST 2D sets: one `.npz` with {train,val,test}_images, uint8 of (N, H, W) or (N, H, W, 3), and
// {train,val,test}_labels, integers of (N, 1), or (N, findings) of 0 and 1. Training, held-out ("val") and test records
// follow each other, each in the order of the file.
//
// There are no patients in these files: a training record's index is its patient id ("0", "1", …); "val-0" and "test-0"
// are the others'. A file named as a published set ("pneumoniamnist.npz", "pneumoniamnist_64.npz") has its labels
// named.
#pragma once

#include <memory>

#include "common/base/file.h"
#include "common/data/image_set.h"

namespace expunge {

// kBadInput: absent, unreadable or of another layout; kCorrupt: cut off or inconsistent; kUnavailable: too large for
// this machine's memory.
Result<std::unique_ptr<ImageSet>> open_medmnist(const Files& files, const Path& path);
// The same from an open file; its path names the data set and is told in errors.
Result<std::unique_ptr<ImageSet>> read_medmnist(std::unique_ptr<Blob> blob, const Path& path);

}  // namespace expunge
