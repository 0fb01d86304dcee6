// What this site decides for itself; the coordinator cannot override it. Read from site.toml in the kit.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/config.h"

namespace expunge {

struct Policy {
  double largest_retain_share = 1.0;  // the most of its retain records it touches in an unlearning round
  std::uint32_t forget_quota = 100;   // requests in 24 hours
  std::vector<std::string> methods;   // allowed unlearning methods; empty: all
  bool tell_measures = true;          // whether per-site metrics may leave
  std::string device = "auto";        // "auto", "cpu", "cuda:N"
  std::uint32_t threads = 0;          // of the compute thread; 0: all cores
  std::string network_file;           // TorchScript that may run here: it is code; empty: none
};

// [site] of site.toml. What cannot be used is told by the file's finish().
Policy read_policy(ConfigTable site);

}  // namespace expunge
