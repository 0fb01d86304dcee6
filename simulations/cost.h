// What training, forgetting or retraining took.
#pragma once

#include <string>
#include <vector>

namespace expunge {

struct Cost {
  double seconds = 0;
  double visits = 0;  // forward-and-backward passes of one record, at all sites together
  double bytes = 0;   // to and from the coordinator
};

// By the coordinator's status (JSON): all rounds so far, and all bytes since the program was started.
Cost cost_so_far(const std::string& status, double seconds);
Cost operator-(const Cost& whole, const Cost& part);
Cost mean_of(const std::vector<Cost>& costs);  // of none: 0

}  // namespace expunge
