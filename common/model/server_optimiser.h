// What the coordinator does with the mean of a training round's updates: adds it (FedAvg), or takes it for a gradient
// and steps by it adaptively (FedAdam, FedYogi: Reddi et al., arXiv 2003.00295, algorithm 2). Buffers are averaged
// under each of them. FedBN (Li et al., arXiv 2102.07623, algorithm 1) is FedAvg of all but what normalises by batches,
// which stays at each site (own_tensors.h).
#pragma once

#include <cstdint>
#include <string>

#include "common/model/arithmetic.h"

namespace expunge {

enum class ServerRule : std::uint8_t { kFedAvg = 1, kFedAdam = 2, kFedYogi = 3, kFedBn = 4 };
std::string to_text(ServerRule rule);  // "fedavg", …

struct ServerOptimiser {
  ServerRule rule = ServerRule::kFedAvg;
  double learning_rate = 0.01;  // the paper's η, and the next ones its β1, β2, τ; FedAvg and FedBN know none of them
  double beta_1 = 0.9;
  double beta_2 = 0.99;
  double adaptivity = 1e-3;
  bool operator==(const ServerOptimiser&) const = default;

  bool is_adaptive() const { return rule == ServerRule::kFedAdam || rule == ServerRule::kFedYogi; }
  bool leaves_sites_their_own() const { return rule == ServerRule::kFedBn; }
};

// The moments of an adaptive rule after a round: m and v of each element as float32, side by side, in the manifest's
// order.
std::uint64_t moments_size(const Manifest& manifest);

// Writes them to `out`, without committing it. `before`: those after the last round; null: there was none (m = 0,
// v = τ²). kCorrupt, kUnavailable: `before` cannot be read, or is of another model.
Status write_moments(const ServerOptimiser& optimiser, const WeightedSum& sum, const Manifest& manifest,
                     const Blob* before, FileWriter& out);

// The step that these moments make: η · m / (√v + τ). All arguments must outlive it.
Step adaptive_step(const ServerOptimiser& optimiser, const WeightedSum& sum, const Manifest& manifest,
                   const Blob& moments);

}  // namespace expunge
