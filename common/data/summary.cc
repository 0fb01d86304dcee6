#include "common/data/summary.h"

#include <array>
#include <unordered_set>

namespace expunge {
namespace {

constexpr std::array<Split, 3> kSplits = {Split::kTrain, Split::kHeldOut, Split::kTest};

void count_labels(const SampleInfo& info, std::vector<std::size_t>& counts) {
  if (info.labels.size() == 1) {
    const auto label = static_cast<std::size_t>(info.labels.front());
    if (info.labels.front() >= 0 && label < counts.size()) ++counts[label];
    return;
  }
  for (std::size_t i = 0; i < info.labels.size() && i < counts.size(); ++i)
    if (info.labels[i] == 1) ++counts[i];
}

SplitSummary describe_split(const Dataset& data, Split split) {
  SplitSummary summary;
  summary.split = split;
  summary.labels.resize(static_cast<std::size_t>(data.shape().classes));
  std::unordered_set<std::string_view> patients;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const SampleInfo& info = data.info(i);
    if (info.split != split) continue;
    ++summary.records;
    patients.insert(info.patient.reveal());
    count_labels(info, summary.labels);
  }
  summary.patients = patients.size();
  return summary;
}

}  // namespace

DatasetSummary describe(const Dataset& data) {
  DatasetSummary summary;
  summary.name = data.name();
  summary.shape = data.shape();
  summary.records = data.size();
  for (const Split split : kSplits) summary.splits.push_back(describe_split(data, split));
  std::unordered_set<std::string_view> patients;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const SampleInfo& info = data.info(i);
    patients.insert(info.patient.reveal());
    for (const auto& [name, value] : info.attributes) {
      ++summary.attributes[name].records;
      ++summary.attributes[name].values[value];
    }
  }
  summary.patients = patients.size();
  return summary;
}

std::string_view name_of(Split split) {
  switch (split) {
    case Split::kTrain:
      return "train";
    case Split::kHeldOut:
      return "held-out";
    case Split::kTest:
      return "test";
  }
  return "";
}

}  // namespace expunge
