// What `expunge data info` tells of a data set: counts alone, nothing of any one patient.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/data/dataset.h"

namespace expunge {

struct SplitSummary {
  Split split = Split::kTrain;
  std::size_t records = 0;
  std::size_t patients = 0;
  std::vector<std::size_t> labels;                            // records of each class, or with each finding
  std::vector<std::size_t> uncertain = {}, unmentioned = {};  // records by finding; of classes: none
  bool operator==(const SplitSummary&) const = default;
};

struct AttributeSummary {
  std::size_t records = 0;                    // that have it
  std::map<std::string, std::size_t> values;  // records of each value; none where there are too many to be told apart
  bool operator==(const AttributeSummary&) const = default;
};

struct DatasetSummary {
  std::string name;
  DatasetShape shape;
  std::size_t records = 0;
  std::size_t patients = 0;
  std::vector<SplitSummary> splits;  // training, held-out, test
  std::map<std::string, AttributeSummary> attributes;
};

DatasetSummary describe(const Dataset& data);

std::string_view name_of(Split split);  // "train", "held-out", "test"

}  // namespace expunge
