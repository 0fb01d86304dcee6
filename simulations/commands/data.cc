#include <cstdio>
#include <nlohmann/json.hpp>

#include "common/base/json_text.h"
#include "common/base/program.h"
#include "common/data/source.h"
#include "common/data/summary.h"
#include "simulations/commands/commands.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

Json as_json(const DatasetSummary& summary) {
  Json out{{"name", summary.name},
           {"records", summary.records},
           {"patients", summary.patients},
           {"channels", summary.shape.channels},
           {"height", summary.shape.height},
           {"width", summary.shape.width},
           {"classes", summary.shape.classes},
           {"multi_label", summary.shape.is_multi_label},
           {"label_names", summary.shape.label_names}};
  for (const auto& split : summary.splits)
    out["splits"][std::string(name_of(split.split))] = {{"records", split.records},
                                                        {"patients", split.patients},
                                                        {"labels", split.labels},
                                                        {"uncertain", split.uncertain},
                                                        {"unmentioned", split.unmentioned}};
  for (const auto& [name, attribute] : summary.attributes)
    out["attributes"][name] = {{"records", attribute.records}, {"values", attribute.values}};
  return out;
}

void print(const DatasetSummary& summary) {
  std::printf("%s: %zu records of %zu patients, %lld x %lld x %lld, %lld %s\n", summary.name.c_str(), summary.records,
              summary.patients, static_cast<long long>(summary.shape.channels),
              static_cast<long long>(summary.shape.height), static_cast<long long>(summary.shape.width),
              static_cast<long long>(summary.shape.classes), summary.shape.is_multi_label ? "findings" : "classes");
  for (std::size_t i = 0; i < summary.shape.label_names.size(); ++i)
    std::printf("  %3zu %s\n", i, summary.shape.label_names[i].c_str());
  for (const auto& split : summary.splits) {
    std::printf("  %-9s %7zu records, %7zu patients, by %s:", std::string(name_of(split.split)).c_str(), split.records,
                split.patients, summary.shape.is_multi_label ? "finding" : "class");
    for (const auto count : split.labels) std::printf(" %zu", count);
    std::printf("\n");
  }
}

Status tell(const DataOptions& options) {
  const DiskFiles files;
  EXPUNGE_TRY(spec, data_spec_of(files, options.file));
  EXPUNGE_TRY(data, open_dataset(spec, files));
  const auto summary = describe(*data);
  if (options.json)
    std::printf("%s\n", json_text(as_json(summary)).c_str());
  else
    print(summary);
  return {};
}

}  // namespace

int data_info_command(const DataOptions& options) {
  return ended("expunge data info", tell(options));
}

}  // namespace expunge
