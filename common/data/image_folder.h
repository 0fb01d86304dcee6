// A folder of images, one folder a class: FOLDER/train/CLASS/FILE and FOLDER/test/CLASS/FILE, as CIFAR-10 is often
// handed on. Classes are numbered in the order of their folders' names, which train and test have in common.
//
// There are no patients in such a folder: a file is a patient of its own, with "train/CLASS/FILE" for an id. Files of
// train are drawn 85 : 15 into training and held-out (splits.h).
#pragma once

#include <memory>

#include "common/base/file.h"
#include "common/data/file_images.h"

namespace expunge {

// kBadInput: a folder that is not there or empty, classes that differ, a file that is no image.
Result<std::unique_ptr<FileImages>> open_image_folder(const Files& files, const Path& folder, const ImageRules& rules,
                                                      std::uint64_t seed);

}  // namespace expunge
