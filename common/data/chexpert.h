// CheXpert, in its official layout: a folder with train.csv and valid.csv, whose column Path begins with the folder's
// name ("CheXpert-v1.0-small/train/patient00001/study1/view1_frontal.jpg"). Whatever stands before the first slash is
// taken for that name. Irvin et al., CheXpert, AAAI 2019, arXiv 1901.07031.
//
// A patient is the part of the path that begins with "patient" and a number; in tables of NIH's films, which have the
// same columns, it is the number before the file name's first "_" ("00000003_000.png").
//
// Splits: patients of the training table are drawn 85 : 15 into training and held-out (splits.h); the other tables are
// test. No patient may be in the training table and in another.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/base/file.h"
#include "common/data/file_images.h"

namespace expunge {

struct ChexpertSpec {
  std::string train = "train.csv";
  std::vector<std::string> tests = {"valid.csv"};
  bool is_frontal_only = false;
  bool operator==(const ChexpertSpec&) const = default;
};

// Labels: 0, 1, kUncertain for -1, kUnmentioned for a blank cell. Attributes where they are known: "sex" (F or M),
// "age" (years), "view" (frontal or lateral), "projection" (AP, PA, …). kBadInput names each bad row by table and line.
Result<std::unique_ptr<FileImages>> open_chexpert(const Files& files, const Path& folder, const ChexpertSpec& spec,
                                                  const ImageRules& rules, std::uint64_t seed);

}  // namespace expunge
