// `expunge simulate`: a consortium of real processes from provisioning to the report.
//
// Leaves in `out`: report.html, summary.json, models/, and each party's own folder. Nothing keeps running.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "common/base/file.h"
#include "simulations/experiment.h"

namespace expunge {

struct SimulationSetting {
  Path config;
  std::optional<Path> data;
  std::optional<std::uint32_t> sites;
  std::optional<std::uint64_t> seed;
  Path out;
  std::function<void(const std::string&)> tell;  // progress, one line at a time
};

// The text of summary.json. kBadInput: configuration, data, or a folder `out` that holds something else.
Result<std::string> simulate(const SimulationSetting& setting);

}  // namespace expunge
