#include "common/data/summary.h"

#include <array>
#include <unordered_set>

namespace expunge {
namespace {

constexpr std::array<Split, 3> kSplits = {Split::kTrain, Split::kHeldOut, Split::kTest};

// An attribute of more values than ages have is text or a number of its own for each record, which counts nothing.
constexpr std::size_t kMostValues = 150;

void count_class(const SampleInfo& info, SplitSummary& summary) {
  if (info.labels.empty() || info.labels.front() < 0) return;
  const auto label = static_cast<std::size_t>(info.labels.front());
  if (label < summary.labels.size()) ++summary.labels[label];
}

void count_findings(const SampleInfo& info, SplitSummary& summary) {
  for (std::size_t i = 0; i < info.labels.size() && i < summary.labels.size(); ++i) {
    if (info.labels[i] == 1) ++summary.labels[i];
    if (info.labels[i] == kUncertain) ++summary.uncertain[i];
    if (info.labels[i] == kUnmentioned) ++summary.unmentioned[i];
  }
}

SplitSummary describe_split(const Dataset& data, Split split) {
  SplitSummary summary;
  summary.split = split;
  const DatasetShape shape = data.shape();
  const auto classes = static_cast<std::size_t>(shape.classes);
  summary.labels.resize(classes);
  if (shape.is_multi_label) summary.uncertain = summary.unmentioned = std::vector<std::size_t>(classes);
  std::unordered_set<std::string_view> patients;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const SampleInfo& info = data.info(i);
    if (info.split != split) continue;
    ++summary.records;
    patients.insert(info.patient.reveal());
    shape.is_multi_label ? count_findings(info, summary) : count_class(info, summary);
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
  for (auto& [name, attribute] : summary.attributes)
    if (attribute.values.size() > kMostValues) attribute.values.clear();
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
