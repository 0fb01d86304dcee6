#include "simulations/scenario.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/base/config.h"

namespace expunge {

namespace {

constexpr std::array<std::pair<FaultKind, const char*>, 8> kKinds = {{{FaultKind::kCrash, "crash"},
                                                                      {FaultKind::kDisconnect, "disconnect"},
                                                                      {FaultKind::kPartition, "partition"},
                                                                      {FaultKind::kSilence, "silence"},
                                                                      {FaultKind::kSlowLink, "slow-link"},
                                                                      {FaultKind::kSlowSite, "slow-site"},
                                                                      {FaultKind::kFullDisk, "full-disk"},
                                                                      {FaultKind::kClockJump, "clock-jump"}}};
constexpr WholeRange kSeconds{.least = 0, .most = 10'000'000};
constexpr RealRange kShare{.least = 0, .most = 1};

Duration seconds(ConfigTable& table, std::string_view key) {
  return Duration(1000 * table.integer(key, kSeconds));
}

NetworkQuality read_network(ConfigTable table) {
  NetworkQuality quality;
  quality.latency = Duration(table.integer("latency_ms", {.least = 0, .most = 60'000}));
  quality.jitter = Duration(table.integer("jitter_ms", {.least = 0, .most = 60'000}));
  quality.bytes_per_second = table.number("bytes_per_second", {.least = 100});
  quality.duplicate = table.number("duplicate", kShare);
  quality.reorder = table.number("reorder", kShare);
  return quality;
}

ComputeQuality read_compute(ConfigTable table) {
  ComputeQuality quality;
  quality.time = seconds(table, "seconds");
  quality.jitter = table.number("jitter", kShare);
  quality.failure = table.number("failure", kShare);
  return quality;
}

FaultRate read_fault(ConfigTable table) {
  std::vector<std::string> names;
  for (const auto& [kind, name] : kKinds) names.emplace_back(name);
  const std::string chosen = table.choice("kind", names);
  FaultRate rate;
  for (const auto& [kind, name] : kKinds)
    if (chosen == name) rate.kind = kind;
  rate.every = Duration(1000 * table.integer("every_s", {.least = 1, .most = kSeconds.most}));
  rate.lasts = seconds(table, "lasts_s");
  return rate;
}

}  // namespace

std::string to_text(FaultKind kind) {
  return std::ranges::find(kKinds, kind, [](const auto& entry) { return entry.first; })->second;
}

Result<Scenario> read_scenario(std::string_view toml, std::string_view file_name) {
  EXPUNGE_TRY(file, parse_config(toml, file_name));
  ConfigTable root = file.root();
  Scenario scenario;
  scenario.network = read_network(root.table("network"));
  scenario.compute = read_compute(root.table("compute"));
  for (ConfigTable& fault : root.tables("fault")) scenario.faults.push_back(read_fault(fault));
  ConfigTable general = root.table("scenario");
  scenario.faults_end = seconds(general, "faults_end_s");
  EXPUNGE_TRY_DO(file.finish());
  return scenario;
}

}  // namespace expunge
