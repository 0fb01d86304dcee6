// What goes wrong in a simulated world and how often: a TOML file under configs/scenarios, read once.
//
//   [network]     latency_ms, jitter_ms, bytes_per_second, duplicate, reorder (shares of frames)
//   [compute]     seconds, jitter, failure (share of computations that fail)
//   [[fault]]     kind, every_s (mean time between two, over all machines), lasts_s (mean)
//   [scenario]    faults_end_s (no new fault after it)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"

namespace expunge {

struct NetworkQuality {
  Duration latency{20};
  Duration jitter{5};
  double bytes_per_second = 1e7;
  double duplicate = 0;  // share of frames that arrive twice
  double reorder = 0;    // share of frames that later ones overtake
};

struct ComputeQuality {
  Duration time{5000};
  double jitter = 0.5;  // of the time, to either side
  double failure = 0;
  double visits_per_second = 0;  // the pace that sample visits take time by on top (compute_time.h); 0: none
};

enum class FaultKind {
  kCrash,       // a site or the coordinator stops, with only what its disk had, and starts again after `lasts`
  kDisconnect,  // a connection is lost and dialled again
  kPartition,   // a site cannot be reached for `lasts`
  kSilence,     // frames to or from a site vanish unnoticed for `lasts`
  kSlowLink,    // a site's link has a fiftieth of its bandwidth for `lasts`
  kSlowSite,    // a site computes ten times slower for `lasts`
  kFullDisk,    // a machine's disk is full for `lasts`
  kClockJump,   // a machine's wall clock jumps by up to `lasts` to either side, for good
};
std::string to_text(FaultKind kind);  // "crash", "disconnect", …

struct FaultRate {
  FaultKind kind = FaultKind::kCrash;
  Duration every{0};
  Duration lasts{0};
};

struct Scenario {
  NetworkQuality network;
  ComputeQuality compute;
  std::vector<FaultRate> faults;
  Duration faults_end{0};
};

Result<Scenario> read_scenario(std::string_view toml, std::string_view file_name);

}  // namespace expunge
